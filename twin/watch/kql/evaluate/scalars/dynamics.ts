import type { Json, Type } from '../../plan.ts';
import { keyOf, orderOf } from '../compare.ts';
import { toDynamic } from '../text.ts';
import { isNull, type Value } from '../values.ts';
import { always, type Scalar, type Scalars } from './scalar.ts';

/** A text as the value that it notates; a text that is no JSON stays a text. */
const parseJson: Scalar =
  (types) =>
  ([value]) => {
    if (types[0] !== 'string') return toDynamic(value, types[0] ?? 'dynamic');
    const text = String(value ?? '');
    if (text === '') return null;
    try {
      return JSON.parse(text) as Json;
    } catch {
      return text;
    }
  };

/** A member of a bag, or an item of a list, counted from its end if negative. */
export function memberOf(value: Value | undefined, name: Value | undefined): Json {
  if (isNull(value) || typeof value !== 'object' || isNull(name)) return null;
  if (Array.isArray(value)) {
    const index = Number(name);
    return Number.isInteger(index) ? ((value.at(index) as Json | undefined) ?? null) : null;
  }
  const bag = value as Readonly<Record<string, Json>>;
  return Object.hasOwn(bag, String(name)) ? (bag[String(name)] ?? null) : null;
}

/** Items that a list of repetitions has at most. */
const MOST_REPEATED = 1_048_576;

const asList = (value: Value | undefined): readonly Json[] | null =>
  Array.isArray(value) ? (value as readonly Json[]) : null;

const asBag = (value: Value | undefined): Readonly<Record<string, Json>> | null =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Readonly<Record<string, Json>>)
    : null;

const onLists =
  (apply: (lists: readonly (readonly Json[])[]) => Json): Scalar =>
  () =>
  (args) => {
    const lists = args.map(asList);
    return lists.includes(null) ? null : apply(lists as readonly (readonly Json[])[]);
  };

const unique = (items: readonly Json[]): Json[] => [
  ...new Map(items.map((item) => [keyOf([item]), item])).values(),
];

const keysOf = (items: readonly Json[] = []): ReadonlySet<string> =>
  new Set(items.map((item) => keyOf([item])));

const packed: Scalar = (types) => (args) =>
  Object.fromEntries(
    Array.from({ length: Math.floor(args.length / 2) }, (_, pair) => [
      String(args[2 * pair]),
      toDynamic(args[2 * pair + 1], types[2 * pair + 1] ?? 'dynamic'),
    ]),
  );

const lengthOf = (value: Value | undefined): bigint | null => {
  const list = asList(value);
  return list ? BigInt(list.length) : null;
};

export const DYNAMICS: Scalars = {
  parse_json: parseJson,
  todynamic: parseJson,
  toobject: parseJson,
  parsejson: parseJson,
  member: always(([value, name]) => memberOf(value, name)),
  pack_array: (types) => (args) =>
    args.map((value, index) => toDynamic(value, types[index] ?? 'dynamic')),
  pack: packed,
  bag_pack: packed,
  bag_keys: always(([value]) => {
    const bag = asBag(value);
    return bag ? Object.keys(bag) : null;
  }),
  bag_has_key: always(([value, name]) => {
    const bag = asBag(value);
    return bag ? Object.hasOwn(bag, String(name)) : null;
  }),
  bag_merge: () => (args) => {
    const bags = args.flatMap((value) => asBag(value) ?? []);
    return bags.length === 0 ? null : Object.assign({}, ...bags.reverse());
  },
  array_length: always(([value]) => lengthOf(value)),
  arraylength: always(([value]) => lengthOf(value)),
  array_concat: onLists((lists) => lists.flat() as Json),
  array_slice: always(([value, start, end]) => {
    const list = asList(value);
    const last = Number(end ?? -1);
    return list ? list.slice(Number(start), last === -1 ? undefined : last + 1) : null;
  }),
  array_index_of:
    (types) =>
    ([value, item]) => {
      const list = asList(value);
      const key = keyOf([toDynamic(item, (types[1] ?? 'dynamic') as Type)]);
      return list ? BigInt(list.findIndex((one) => keyOf([one]) === key)) : null;
    },
  array_sum: always(
    ([value]) => asList(value)?.reduce<number>((sum, one) => sum + Number(one), 0) ?? null,
  ),
  array_sort_asc: always(([value]) => asList(value)?.toSorted(orderOf('dynamic')) ?? null),
  array_sort_desc: always(
    ([value]) => asList(value)?.toSorted(orderOf('dynamic')).reverse() ?? null,
  ),
  repeat:
    (types) =>
    ([value, times]) =>
      Array.from({ length: Math.min(MOST_REPEATED, Math.max(0, Number(times))) }, () =>
        toDynamic(value, types[0] ?? 'dynamic'),
      ),
  array_reverse: onLists(([list = []]) => [...list].reverse()),
  strcat_array: always(([value, delimiter]) => {
    const list = asList(value);
    const texts = list?.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
    return texts?.join(String(delimiter ?? '')) ?? '';
  }),
  set_has_element:
    (types) =>
    ([value, item]) => {
      const list = asList(value);
      return list ? keysOf(list).has(keyOf([toDynamic(item, types[1] ?? 'dynamic')])) : null;
    },
  set_union: onLists((lists) => unique(lists.flat() as Json[])),
  set_intersect: onLists(([first = [], ...others]) =>
    unique(first.filter((item) => others.every((list) => keysOf(list).has(keyOf([item]))))),
  ),
  set_difference: onLists(([first = [], ...others]) =>
    unique(first.filter((item) => !others.some((list) => keysOf(list).has(keyOf([item]))))),
  ),
};
