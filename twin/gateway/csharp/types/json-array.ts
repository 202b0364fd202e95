import { insert, removeAt, setItem } from '../../json/tree.ts';
import { JArray, type JToken } from '../../json/values.ts';
import { Fault } from '../fault.ts';
import type { TypeOf } from '../member.ts';
import { add, BASES, removeAll, TOKENS } from './json-container.ts';
import { fromObject, parsing } from './json-parse.ts';
import { INDEXER } from './json-token.ts';

const indexOf = (array: JArray, token: JToken | null): number =>
  array.items.indexOf(token as JToken);

/** `JArray`. */
export const JARRAY: TypeOf = {
  name: 'JArray',
  bases: [...BASES, TOKENS],
  is: (value) => value instanceof JArray,
  constructors: [
    { takes: [], gives: 'JArray', run: () => new JArray() },
    {
      takes: [{ params: 'object' }],
      gives: 'JArray',
      run(_: never, content: unknown[]) {
        const array = new JArray();
        add(array, content);
        return array;
      },
    },
  ],
  statics: {
    Parse: parsing('JArray', (token) => token instanceof JArray),
    FromObject: fromObject('JArray', (token) => token instanceof JArray),
  },
  members: {
    Add: [
      {
        takes: ['JToken'],
        gives: 'void',
        run: (array: JArray, token: JToken | null) => insert(array, array.items.length, [token]),
      },
    ],
    Clear: [{ takes: [], gives: 'void', run: removeAll }],
    Contains: [
      {
        takes: ['JToken'],
        gives: 'bool',
        run: (array: JArray, token: JToken | null) => indexOf(array, token) >= 0,
      },
    ],
    IndexOf: [{ takes: ['JToken'], gives: 'int', run: indexOf }],
    Insert: [
      {
        takes: ['int', 'JToken'],
        gives: 'void',
        run: (array: JArray, at: number, token: JToken | null) => insert(array, at, [token]),
      },
    ],
    Remove: [
      {
        takes: ['JToken'],
        gives: 'bool',
        run(array: JArray, token: JToken | null) {
          const at = indexOf(array, token);
          if (at >= 0) removeAt(array, at);
          return at >= 0;
        },
      },
    ],
    RemoveAt: [{ takes: ['int'], gives: 'void', run: removeAt }],
  },
  indexers: [
    {
      by: ['int'],
      gives: 'JToken',
      get: (array: JArray, at: number) => {
        const item = array.items[at];
        if (!item) throw new Fault('ArgumentOutOfRangeException');
        return item;
      },
      set: setItem,
    },
    INDEXER,
  ],
};
