import { addContent } from '../../json/content.ts';
import { childrenOf, descendantsOf, insert, removeAt, setMember } from '../../json/tree.ts';
import { JArray, JContainer, JObject, JToken, JValue } from '../../json/values.ts';
import { Fault } from '../fault.ts';
import type { Members, TypeOf } from '../member.ts';
import { listOf } from '../types.ts';
import { tokens } from './json-token.ts';

export const TOKENS = listOf('JToken');
export const BASES = ['JContainer', 'JToken'];

export const add = (container: JContainer, content: unknown): void =>
  addContent(container, childrenOf(container).length, content);

export function removeAll(container: JContainer): void {
  if (container instanceof JArray) {
    while (container.items.length > 0) removeAt(container, container.items.length - 1);
  } else if (container instanceof JObject) {
    for (const name of [...container.members.keys()]) container.remove(name);
  } else throw new Fault('JsonException');
}

/** `Merge`: members of objects are merged, and arrays are concatenated. */
function merge(container: JContainer, content: unknown): void {
  if (content === null) return;
  if (container instanceof JArray) {
    if (!(content instanceof JToken)) add(container, content);
    else if (content instanceof JArray)
      insert(container, container.items.length, [...content.items]);
    return;
  }
  if (!(container instanceof JObject)) throw new Fault('NotSupportedException');
  if (!(content instanceof JObject)) return;
  for (const [name, value] of content.members) {
    const before = container.members.get(name);
    const isNull = value instanceof JValue && (value.value === null || value.value === undefined);
    if (!before) setMember(container, name, value);
    else if (before instanceof JContainer && before.constructor === value.constructor)
      merge(before, value);
    else if (!isNull) setMember(container, name, value);
  }
}

const CONTAINER: Members = {
  Count: { gives: 'int', get: (container: JContainer) => childrenOf(container).length },
  Add: [
    {
      takes: ['object'],
      gives: 'void',
      run: (container: JContainer, one: unknown) => add(container, one),
    },
  ],
  AddFirst: [
    {
      takes: ['object'],
      gives: 'void',
      run: (container: JContainer, one: unknown) => addContent(container, 0, one),
    },
  ],
  Descendants: [
    {
      takes: [],
      gives: TOKENS,
      run: (container: JContainer) => tokens(() => descendantsOf(container)),
    },
  ],
  DescendantsAndSelf: [
    {
      takes: [],
      gives: TOKENS,
      run: (container: JContainer) => tokens(() => [container, ...descendantsOf(container)]),
    },
  ],
  Merge: [{ takes: ['object'], gives: 'void', run: merge }],
  RemoveAll: [{ takes: [], gives: 'void', run: removeAll }],
  ReplaceAll: [
    {
      takes: ['object'],
      gives: 'void',
      run(container: JContainer, content: unknown) {
        removeAll(container);
        add(container, content);
      },
    },
  ],
};

/** A token that holds others. */
export const JCONTAINER: TypeOf = {
  name: 'JContainer',
  bases: ['JToken', TOKENS],
  is: (value) => value instanceof JContainer,
  members: CONTAINER,
};
