import type { Samples } from '../samples.ts';

const parsed = (text: string): string => `JToken.Parse(${JSON.stringify(text)})`;

const OBJECT = '{"a":1,"b":"two","c":[1,2.5,"x"],"d":null,"e":{"f":true}}';

export const JSON_SAMPLES: Samples = {
  JToken: ['1', '"text"', 'true', 'null', '2.5', '[1,"a",null]', OBJECT].map(parsed),
  JObject: ['{}', OBJECT, '{"a":{"b":{"c":[1]}}}', '{"1":"one"}', '{"a":1.0}'].map(
    (text) => `JObject.Parse(${JSON.stringify(text)})`,
  ),
  JArray: ['[]', '[1,2,3]', '["a",null]', '[[1],[2]]', '[{"a":1}]'].map(
    (text) => `(JArray)${parsed(text)}`,
  ),
  JValue: ['1', '"text"', 'true', 'null', '2.5'].map((text) => `(JValue)${parsed(text)}`),
  Formatting: ['Formatting.None', 'Formatting.Indented'],
};
