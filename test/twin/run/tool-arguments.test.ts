import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as z from 'zod';
import { readArgumentsFor } from '../../../twin/cli/tool-arguments.ts';

const SCHEMA: object = z.toJSONSchema(
  z.strictObject({
    text: z.string(),
    either: z.union([z.string(), z.number()]).optional(),
    kind: z.enum(['one', 'two']).optional(),
    level: z.literal([1, 2]).optional(),
    count: z.int().optional(),
    ratio: z.number().optional(),
    dry: z.boolean().optional(),
    names: z.array(z.string()).optional(),
    filter: z.object({ a: z.number() }).optional(),
    maybe: z.number().nullable().optional(),
  }),
  { io: 'input' },
);

describe('arguments of a call', () => {
  for (const [pair, value] of [
    ['text=5', '5'],
    ['text=a=b', 'a=b'],
    ['text=', ''],
    ['either=5', '5'],
    ['kind=one', 'one'],
    ['level=2', 2],
    ['count=5', 5],
    ['ratio=5', 5],
    ['ratio=0.5', 0.5],
    ['dry=true', true],
    ['names=["a","b"]', ['a', 'b']],
    ['filter={"a":1}', { a: 1 }],
    ['maybe=null', null],
    ['unknown=5', '5'],
  ] as const) {
    test(`have the type that the schema requires: ${pair}`, () => {
      const name = pair.slice(0, pair.indexOf('='));
      assert.deepEqual(readArgumentsFor(SCHEMA, [pair]), { [name]: value });
    });
  }

  for (const [pair, message] of [
    ['count=five', 'Argument count must be JSON of type integer, not "five".'],
    ['count=0.5', 'Argument count must be JSON of type integer, not "0.5".'],
    ['count=', 'Argument count must be JSON of type integer, not "".'],
    ['dry=yes', 'Argument dry must be JSON of type boolean, not "yes".'],
    ['names=a,b', 'Argument names must be JSON of type array, not "a,b".'],
    ['filter=[1]', 'Argument filter must be JSON of type object, not "[1]".'],
    ['=5', 'Write arguments as name=value, not "=5".'],
    ['five', 'Write arguments as name=value, not "five".'],
  ] as const) {
    test(`are refused with one sentence: ${pair}`, () => {
      assert.throws(() => readArgumentsFor(SCHEMA, [pair]), { message });
    });
  }
});
