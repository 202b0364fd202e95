import { XmlCData, XmlElement, XmlText } from 'libxml2-wasm';
import { parseXml } from '../xml/parse-xml.ts';
import { tableOf } from './bind-body.ts';
import { listOf, type Table, type Value } from './values.ts';

const SCHEMA_INSTANCE = 'http://www.w3.org/2001/XMLSchema-instance';

/** An XML body as templates see it: elements by their local names, in lower case as well. */
export function bindXml(text: string, nil: 'blank' | 'null'): Table {
  return parseXml(text, ({ root }) => withLowerCase([[root.name, valueIn(root, nil)]]));
}

function valueIn(element: XmlElement, nil: 'blank' | 'null'): Value {
  const isNil = element.attrs.some(
    ({ name, namespaceUri, value }) =>
      name === 'nil' && namespaceUri === SCHEMA_INSTANCE && value === 'true',
  );
  if (isNil) return nil === 'null' ? null : '';
  const byName = new Map<string, Value[]>();
  let text = '';
  for (let child = element.firstChild; child; child = child.next) {
    if (child instanceof XmlText || child instanceof XmlCData) text += child.content;
    if (!(child instanceof XmlElement)) continue;
    const known = byName.get(child.name) ?? [];
    byName.set(child.name, known);
    known.push(valueIn(child, nil));
  }
  if (byName.size === 0) return text;
  return withLowerCase(
    [...byName].map(([name, [first, ...more]]) => [
      name,
      more.length === 0 ? first : listOf([first, ...more]),
    ]),
  );
}

function withLowerCase(entries: readonly (readonly [string, Value])[]): Table {
  const table = tableOf(entries);
  for (const [name, value] of entries) {
    if (Object.hasOwn(table, name.toLowerCase())) continue;
    Object.defineProperty(table, name.toLowerCase(), { value });
  }
  return table;
}
