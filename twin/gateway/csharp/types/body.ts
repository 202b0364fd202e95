import { readJson } from '../../json/read.ts';
import { JArray, JObject } from '../../json/values.ts';
import { Body } from '../../message-body.ts';
import { detach, type XElement } from '../../xlinq/nodes.ts';
import { readXml } from '../../xlinq/parse.ts';
import { Dictionary } from '../collections/dictionary.ts';
import { List } from '../collections/list.ts';
import { Fault } from '../fault.ts';
import type { Overloads, Parameter, TypeOf } from '../member.ts';
import type { Type } from '../types.ts';

const PRESERVE: Parameter = { name: 'preserveContent', type: 'bool', fallback: false };

const FORM = 'IDictionary<string, IList<string>>';

/** The body of a request or response. */
export const BODY: TypeOf = {
  name: 'IMessageBody',
  is: (value) => value instanceof Body,
  members: {
    As: { generic: ([type]) => bodyAs(type) },
    AsFormUrlEncodedContent: [
      {
        takes: [PRESERVE],
        gives: FORM,
        run: (body: Body, keep: boolean) => readForm(body.take(keep).toString()),
      },
    ],
  },
};

/** `Body.As<T>()`, for the types that bodies are read as. */
function bodyAs(type: Type | undefined): Overloads {
  const read = READERS[type ?? ''];
  if (type === undefined || !read) return [];
  return [
    { takes: [PRESERVE], gives: type, run: (body: Body, keep: boolean) => read(body.take(keep)) },
  ];
}

const READERS: Readonly<Record<Type, (bytes: Buffer) => unknown>> = {
  string: (bytes) => bytes.toString(),
  'byte[]': (bytes) => bytes,
  JToken: (bytes) => readJson(bytes.toString()),
  JObject: (bytes) => {
    const token = readJson(bytes.toString());
    if (!(token instanceof JObject)) throw new Fault('JsonReaderException', 'not an object');
    return token;
  },
  XDocument: (bytes) => readXml(bytes.toString()),
  XElement: rootOf,
  XNode: rootOf,
  JArray: (bytes) => {
    const token = readJson(bytes.toString());
    if (!(token instanceof JArray)) throw new Fault('JsonReaderException', 'not an array');
    return token;
  },
};

/** The element alone, without its document. */
function rootOf(bytes: Buffer): XElement {
  const { root } = readXml(bytes.toString());
  if (!root) throw new Fault('XmlException');
  detach(root);
  return root;
}

function readForm(text: string): Dictionary {
  const form = new Dictionary(['string', 'IList<string>']);
  for (const [name, value] of new URLSearchParams(text)) {
    if (form.has(name))
      (form.at(name) as List).splice((form.at(name) as List).items.length, 0, [value]);
    else form.add(name, new List('string', [value]));
  }
  return form;
}
