import { byValue } from '../collections/equality.ts';
import { Queue, Stack } from '../collections/queue.ts';
import { iterate } from '../collections/sequence.ts';
import { Fault } from '../fault.ts';
import { toArray } from '../linq/shape.ts';
import type { Members, TypeOf } from '../member.ts';
import { listOf, type Type } from '../types.ts';

type Line = Queue | Stack;

function line(
  name: Type,
  item: Type,
  Class: typeof Queue | typeof Stack,
  members: Members,
): TypeOf {
  return {
    name,
    bases: [`IReadOnlyCollection<${item}>`, listOf(item)],
    is: (value) => value instanceof Class && value.item === item,
    constructors: [
      { takes: [], gives: name, run: () => new Class(item) },
      {
        takes: ['int'],
        gives: name,
        run(_: never, capacity: number) {
          if (capacity < 0) throw new Fault('ArgumentOutOfRangeException');
          return new Class(item);
        },
      },
      {
        takes: [listOf(item)],
        gives: name,
        run: (_: never, items: unknown) => new Class(item, iterate(items)),
      },
    ],
    members: {
      Count: { gives: 'int', get: ({ size }: Line) => size },
      Peek: [{ takes: [], gives: item, run: (line: Line) => line.first() }],
      Clear: [{ takes: [], gives: 'void', run: (line: Line) => line.clear() }],
      Contains: [
        {
          takes: [item],
          gives: 'bool',
          run: (line: Line, value: unknown) => [...line].some((one) => byValue.equals(one, value)),
        },
      ],
      ToArray: [{ takes: [], gives: `${item}[]`, run: (line: Line) => toArray(item, line) }],
      ...members,
    },
  };
}

const adding = (item: Type): Members[string] => [
  { takes: [item], gives: 'void', run: (line: Line, value: unknown) => line.add(value) },
];

const taking = (item: Type): Members[string] => [
  { takes: [], gives: item, run: (line: Line) => line.take() },
];

/** `Queue<T>`. */
export const queue = ([item = '']: readonly Type[]): TypeOf =>
  line(`Queue<${item}>`, item, Queue, { Enqueue: adding(item), Dequeue: taking(item) });

/** `Stack<T>`. */
export const stack = ([item = '']: readonly Type[]): TypeOf =>
  line(`Stack<${item}>`, item, Stack, { Push: adding(item), Pop: taking(item) });
