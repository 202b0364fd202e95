const LIBRARY = 'the last digit is that of the C library of the machine';

/** Sequences that have samples. */
const ENUMERABLE =
  'string int int? long double float decimal JToken JProperty XElement XNode XAttribute'.split(' ');

/** Members that are not compared, with the reason. Keys as `Type.Member`, or a type alone. */
export const EXCLUDED: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ENUMERABLE.map((item) => [`IEnumerable<${item}>.GetEnumerator`, 'an enumeration has no text']),
  ),
  'IEnumerator<int>.Dispose': 'an enumeration has no text',
  null: 'no type that a program can name',
  void: 'no value',
  ValueType: 'only the base of structs',
  'Math.Acos': LIBRARY,
  'Math.Asin': LIBRARY,
  'Math.Atan': LIBRARY,
  'Math.Atan2': LIBRARY,
  'Math.Cos': LIBRARY,
  'Math.Cosh': LIBRARY,
  'Math.Exp': LIBRARY,
  'Math.Log': LIBRARY,
  'Math.Log10': LIBRARY,
  'Math.Pow': LIBRARY,
  'Math.Sin': LIBRARY,
  'Math.Sinh': LIBRARY,
  'Math.Tan': LIBRARY,
  'Math.Tanh': LIBRARY,
  'decimal.++': 'needs a variable',
  'decimal.--': 'needs a variable',
  'RSA.Create': 'random',
  'RSA.Encrypt': 'random',
  'X509Certificate2.new': 'the class that .NET throws differs between platforms',
  'X509Certificate.new': 'the class that .NET throws differs between platforms',
  'Random.new': 'compared by the numbers that follow',
  RNGCryptoServiceProvider: 'random',
  'IContext.Trace': 'it changes nothing that an expression reads',
  'KeyValuePair<string, string[]>.ToString': 'the name of a class of .NET',
  'Guid.NewGuid': 'random',
  'DateTime.Now': 'the time',
  'DateTime.UtcNow': 'the time',
  'DateTime.Today': 'the time',
  'DateTimeOffset.Now': 'the time',
  'DateTimeOffset.UtcNow': 'the time',
};
