const LIBRARY = 'the last digit is that of the C library of the machine';

/** Members that are not compared, with the reason. Keys as `Type.Member`, or a type alone. */
export const EXCLUDED: Readonly<Record<string, string>> = {
  null: 'no type that a program can name',
  void: 'no value',
  ValueType: 'only the base of structs',
  Enum: 'only the base of enumerations',
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
  'Guid.NewGuid': 'random',
  'DateTime.Now': 'the time',
  'DateTime.UtcNow': 'the time',
  'DateTime.Today': 'the time',
  'DateTimeOffset.Now': 'the time',
  'DateTimeOffset.UtcNow': 'the time',
};

/** Members whose samples are still to be written. */
export const NOT_YET: RegExp =
  /^(?:Array|BasicAuthCredentials|I[A-Z]\w*(?:<.*>)?|Jwt|KeyValuePair<.*>|ProductState|\w+\[\])\.|^string\.(?:As|TryParse)/;
