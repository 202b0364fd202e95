import type { Samples } from './type.ts';

const token = (text: string): string => `JToken.Parse(${JSON.stringify(text)})`;
const object = (text: string): string => `JObject.Parse(${JSON.stringify(text)})`;
const array = (text: string): string => `JArray.Parse(${JSON.stringify(text)})`;

const OBJECT = '{"a":1,"b":"two","c":[1,2.5,"x"],"d":null,"e":{"f":true}}';
const RICH = object(OBJECT);

const OBJECTS = [
  '{}',
  OBJECT,
  '{"a":{"b":{"c":[1]}}}',
  '{"1":"one","text":"t"}',
  '{"a":1.0,"A":[]}',
].map(object);
const ARRAYS = ['[]', '[1,2,3]', '["a",null]', '[[1],[2]]', '[{"a":1},"text"]'].map(array);

const TEXTS = ['1', '"text"', 'true', 'null', '2.5', '"2020-01-02T03:04:05+02:00"'];

const PATHS = [
  'a',
  '$..f',
  'c[1]',
  'c[*]',
  '$.e',
  "['b']",
  'c[0:2]',
  'c[-1:]',
  '[0]',
  '$',
  'x.y',
  'c[?(@ > 1)]',
  '[',
  'a b',
  '$..[?(@.f == true)]',
  '[1,0]',
  "$['a','b']",
  'e.f',
  '*',
  'c[5]',
  "c[?(@ == 'x')]",
  'c[?(@ =~ /X/i)]',
  "$..[?(@.a && @.b != 'one' || @ < 2)]",
  '$..*',
  'c[::-1]',
  'c..',
  '(a)',
  '@.a',
].map((path) => JSON.stringify(path));

/** Objects that are made to tokens. */
const VALUES = [
  '(object)"a"',
  '(object)1',
  '(object)2L',
  '(object)1.5',
  '(object)true',
  '(object)Guid.Empty',
  '(object)1.50m',
  '"a b".Split(\' \')',
  'new List<int>(Enumerable.Range(1, 3))',
  '"a bb".Split(\' \').ToDictionary(x => x, x => x.Length)',
  token(OBJECT),
  'new List<object>()',
  "new { a = 1, b = new[] { 1.5, 2 }, c = (string)null, d = 'c' }",
  'Enumerable.Range(1, 2).Select(x => x * 0.5)',
  '(object)new DateTime(2020, 1, 2, 3, 4, 5)',
  '(object)TimeSpan.FromMinutes(90)',
  "(object)'c'",
  '(object)null',
  '(object)JTokenType.Array',
  '"a b".Split(\' \').Select(x => new KeyValuePair<string, string>(x, x)).ToList()',
];

/** What is added to a container. */
const CONTENT = [
  '(object)"a"',
  '(object)1',
  '(object)null',
  '"a b".Split(\' \')',
  token('[1]'),
  token('2'),
  'new JProperty("new", 1)',
  'new JProperty("a", 2)',
  '(object)2.5',
];

/** Tokens that stand in others. */
const INNER = [
  `${RICH}["c"][1]`,
  `${RICH}["e"]["f"]`,
  `${RICH}["e"]`,
  `${RICH}.Property("b")`,
  `${RICH}["c"]`,
  token('[1]'),
  `${array('[[1,2],3]')}[0][0]`,
];

const NAMES = ['"a"', '"text"', '"A"', '""', '(string)null', '"1"'];

const PARSED = ['{"a":[1,2]}', "[1,'x',null]", '', '{a:1}', "'text'", 'null'].map((text) =>
  JSON.stringify(text),
);

const NULLABLE = {
  byte: '(byte)7',
  sbyte: '(sbyte)-7',
  short: '(short)7',
  ushort: '(ushort)7',
  uint: '7u',
  long: '7L',
  ulong: '7ul',
  float: '7.5f',
  double: '7.5',
  decimal: '7.50m',
  char: "'c'",
  DateTime: 'new DateTime(2020, 1, 2)',
  DateTimeOffset: 'DateTimeOffset.MinValue',
  Guid: 'Guid.Empty',
  TimeSpan: 'TimeSpan.FromSeconds(1.5)',
};

/** The samples of one type for several members of a class. */
const forMembers = (of: string, members: string, type: string, samples: readonly string[]) =>
  Object.fromEntries(members.split(' ').map((member) => [`${of}.${member} ${type}`, samples]));

export const JSON_SAMPLES: Samples = {
  JToken: [...TEXTS, '[1,"a",null]', OBJECT, '"12"', '[]'].map(token),
  JObject: OBJECTS,
  JArray: ARRAYS,
  JContainer: [...[...OBJECTS.slice(1, 4), ...ARRAYS.slice(1, 4)], 'new JProperty("p", 1)'].map(
    (one) => `(JContainer)${one}`,
  ),
  JProperty: [
    'new JProperty("a", 1)',
    'new JProperty("x y", "text")',
    `${RICH}.Property("c")`,
    `${RICH}.Property("d")`,
    'new JProperty("n", null)',
  ],
  JValue: [
    ...TEXTS.map((text) => `(JValue)${token(text)}`),
    'new JValue(1.5m)',
    "new JValue('c')",
    'JValue.CreateUndefined()',
  ],
  JTokenType: ['Object', 'Null', 'Date', 'None', 'TimeSpan'].map((one) => `JTokenType.${one}`),
  'IEnumerable<JToken>': [
    ...ARRAYS.slice(0, 4).map((one) => `(IEnumerable<JToken>)${one}`),
    `(IEnumerable<JToken>)${RICH}.Properties()`,
    `${token(OBJECT)}.Children()`,
  ],
  'IEnumerable<JProperty>': OBJECTS.map((one) => `${one}.Properties()`),
  Formatting: ['Formatting.None', 'Formatting.Indented'],
  ...Object.fromEntries(
    Object.entries(NULLABLE).map(([type, value]) => [
      `${type}?`,
      [`(${type}?)${value}`, `(${type}?)null`],
    ]),
  ),
  ...forMembers('JToken', 'SelectToken SelectTokens', 'string', [...PATHS, '(string)null']),
  ...forMembers(
    'JObject',
    'Property GetValue ContainsKey Remove TryGetValue Add []',
    'string',
    NAMES,
  ),
  ...Object.fromEntries(
    ['JToken', 'JObject', 'JArray'].map((type) => [
      `${type}.Parse string`,
      [...PARSED, '"1.50"', '(string)null', "\"{'d':'2020-01-01'}\"", '"[1"'],
    ]),
  ),
  'JsonConvert.DeserializeObject string': [...PARSED, '(string)null', '"2"', '"true"', '"[]"'],
  ...Object.fromEntries(
    [
      'JToken.FromObject',
      'JObject.FromObject',
      'JArray.FromObject',
      'JsonConvert.SerializeObject',
    ].map((member) => [`${member} object`, VALUES]),
  ),
  ...forMembers('JContainer', 'Add AddFirst ReplaceAll', 'object', CONTENT),
  ...forMembers('JToken', 'AddAfterSelf AddBeforeSelf', 'object', CONTENT),
  'JProperty.new object': CONTENT,
  'JArray.new object': CONTENT,
  'JObject.new object': [
    'new JProperty("a", 1)',
    'new JProperty("b", "x")',
    'new JProperty("c", null)',
    '(object)"x"',
  ],
  'JContainer.Merge object': [
    token('[1]'),
    object('{"a":2,"e":{"g":1}}'),
    object('{"a":null,"c":["y"]}'),
    object('{"b":{"x":1},"new":1}'),
    token('1'),
    '(object)null',
  ],
  'JValue.Value object': [
    '(object)"a"',
    '(object)1',
    '(object)null',
    '(object)2.5',
    '(object)true',
  ],
  'JToken.[] object': ['"a"', '"c"', '0', '1', '"x"', '(object)2L', '(object)null'],
  ...forMembers(
    'JToken',
    'Parent Root Next Previous Path Type AfterSelf BeforeSelf Ancestors AncestorsAndSelf First Last HasValues Remove Replace AddAfterSelf AddBeforeSelf',
    'JToken',
    INNER,
  ),
};
