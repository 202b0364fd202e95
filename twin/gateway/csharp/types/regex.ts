import { EnumValue, enumOf } from '../enum-value.ts';
import { Fault } from '../fault.ts';
import type { Code, Members, Method, Overloads, Parameter, TypeOf } from '../member.ts';
import { Capture, Group, Match, OPTIONS, Regex } from '../regex/regex.ts';
import { replaced, replacement, splitBy } from '../regex/replacement.ts';
import { unescaped } from '../regex/unescape.ts';
import { Unsupported } from '../syntax.ts';
import type { Type } from '../types.ts';
import type { TimeSpan } from '../values/time-span.ts';
import { fixed, method, present, property, shared } from './describe.ts';

const outOfRange = (): Fault => new Fault('ArgumentOutOfRangeException');

/** A limit in whole milliseconds; -1 ms is none. */
function limitOf({ ticks }: TimeSpan): number | undefined {
  if (ticks === -10_000n) return undefined;
  if (ticks <= 0n || ticks >= 21_474_836_460_000n) throw outOfRange();
  return Math.ceil(Number(ticks) / 10_000);
}

const regexOf = (pattern: string | null, options?: EnumValue, limit?: TimeSpan): Regex =>
  Regex.of(present(pattern), options?.value ?? 0, limit && limitOf(limit));

/** A method of an expression, which static forms reach by the text of a pattern. */
interface Operation {
  readonly gives: Type;
  /** Parameters after the input, and those that only the form of an object has. */
  readonly takes: readonly Parameter[];
  readonly more: readonly (readonly Parameter[])[];
  run(regex: Regex, input: string, ...rest: never[]): unknown;
}

const START: readonly Parameter[] = ['int'];

const EVALUATOR: Parameter = { lambda: ['Match'], gives: 'string' };

function from(input: string, start: number): number {
  if (start < 0 || start > input.length) throw outOfRange();
  return start;
}

const counted = (count: number): number => {
  if (count < -1) throw outOfRange();
  return count;
};

const REPLACES: readonly Operation[] = (['string', EVALUATOR] as const).map((by) => ({
  gives: 'string',
  takes: [by],
  more: [['int'], ['int', 'int']],
  run: (
    regex: Regex,
    input: string,
    given: string | ((match: Match) => string) | null,
    count = -1,
    start = 0,
  ) => {
    const write = present(given);
    const limit = counted(count);
    const place = from(input, start);
    const writes = typeof write === 'string' ? replacement(write, regex) : write;
    return replaced(regex, input, (match) => writes(match) ?? '', limit, place);
  },
}));

function matchWithin(regex: Regex, input: string, start = 0, length?: number): Match {
  if (length === undefined) return regex.match(input, from(input, start));
  if (start < 0 || start > input.length || length < 0 || length > input.length - start) {
    throw outOfRange();
  }
  const found = regex.match(input.slice(start, start + length));
  return found.shifted(input, start);
}

const OPERATIONS: Readonly<Record<string, readonly Operation[]>> = {
  IsMatch: [
    {
      gives: 'bool',
      takes: [],
      more: [START],
      run: (regex, input, start = 0) => regex.match(input, from(input, start)).success,
    },
  ],
  Match: [{ gives: 'Match', takes: [], more: [START, ['int', 'int']], run: matchWithin }],
  Matches: [
    {
      gives: 'MatchCollection',
      takes: [],
      more: [START],
      run: (regex, input, start = 0) => new MatchCollection(regex, input, from(input, start)),
    },
  ],
  Replace: REPLACES,
  Split: [
    {
      gives: 'string[]',
      takes: [],
      more: [['int'], ['int', 'int']],
      run: (regex, input, count = 0, start = 0) => {
        if (count < 0) throw outOfRange();
        return splitBy(regex, input, count, from(input, start));
      },
    },
  ],
};

/** Options that are written out are judged when a policy is applied. */
const checked = (one: Method): Method => ({
  ...one,
  check: (args: readonly Code[]) => {
    const options = args.map(({ literal }) => literal).filter((it) => it instanceof EnumValue);
    if (options.some(({ type, value }) => type === 'RegexOptions' && value & OPTIONS.RightToLeft)) {
      throw new Unsupported('the twin does not search from right to left');
    }
  },
});

const onObject = ({ gives, takes, more, run }: Operation): Method[] =>
  [[], ...more].map((extra) =>
    method(
      ['string', ...takes, ...extra],
      gives,
      (regex: Regex, input: string | null, ...rest: never[]) => run(regex, present(input), ...rest),
    ),
  );

const onClass = ({ gives, takes, run }: Operation): Method[] =>
  [[], ['RegexOptions'], ['RegexOptions', 'TimeSpan']].map((extra) =>
    checked(
      shared(
        ['string', 'string', ...takes, ...extra],
        gives,
        (input: string | null, pattern: string | null, ...rest: never[]) => {
          const options = rest[takes.length] as EnumValue | undefined;
          const limit = rest[takes.length + 1] as TimeSpan | undefined;
          const regex = regexOf(pattern, options, limit);
          if (takes.length === 0) return run(regex, present(input));
          return run(regex, present(input), ...(rest.slice(0, takes.length) as never[]));
        },
      ),
    ),
  );

const forms = (make: (operation: Operation) => Method[]): Members =>
  Object.fromEntries(
    Object.entries(OPERATIONS).map(([name, operations]) => [name, operations.flatMap(make)]),
  );

/** The matches in a text, found when they are asked for. */
class MatchCollection {
  readonly type = 'MatchCollection';
  readonly #all: () => Match[];

  constructor(regex: Regex, input: string, start: number) {
    let found: Match[] | undefined;
    this.#all = () => {
      found ??= [...regex.matches(input, start)];
      return found;
    };
  }

  get all(): readonly Match[] {
    return this.#all();
  }

  [Symbol.iterator] = (): Iterator<Match> => this.all[Symbol.iterator]();
}

function itemAt<T>(items: readonly T[], at: number): T {
  const found = items[at];
  if (found === undefined) throw outOfRange();
  return found;
}

/** The groups of a match. */
export class GroupCollection {
  readonly match: Match;

  constructor(match: Match) {
    this.match = match;
  }
}

export class CaptureCollection {
  readonly all: readonly Capture[];

  constructor(all: readonly Capture[]) {
    this.all = all;
  }
}

const CONSTRUCTORS: Overloads = [[], ['RegexOptions'], ['RegexOptions', 'TimeSpan']].map((extra) =>
  checked(
    method(
      ['string', ...extra],
      'Regex',
      (_: never, pattern: string | null, options?: EnumValue, limit?: TimeSpan) =>
        regexOf(pattern, options, limit),
    ),
  ),
);

const EMPTY = new Match(new Regex(''), '', []);

export const REGEX: readonly TypeOf[] = [
  {
    name: 'Regex',
    is: (value) => value instanceof Regex,
    constructors: CONSTRUCTORS,
    members: forms(onObject),
    statics: {
      ...forms(onClass),
      Unescape: [shared(['string'], 'string', (text: string | null) => unescaped(present(text)))],
    },
  },
  {
    name: 'Capture',
    is: (value) => value instanceof Capture,
    members: {
      Index: property('int', ({ index }: Capture) => index),
      Length: property('int', ({ length }: Capture) => length),
      Value: property('string', ({ value }: Capture) => value),
    },
  },
  {
    name: 'Group',
    bases: ['Capture'],
    is: (value) => value instanceof Group,
    members: {
      Success: property('bool', ({ success }: Group) => success),
      Captures: property(
        'CaptureCollection',
        ({ captures }: Group) => new CaptureCollection(captures),
      ),
    },
  },
  {
    name: 'Match',
    bases: ['Group', 'Capture'],
    is: (value) => value instanceof Match,
    members: {
      Groups: property('GroupCollection', (match: Match) => new GroupCollection(match)),
      Result: [
        method(['string'], 'string', (match: Match, text: string | null) => {
          const pattern = present(text);
          if (!match.success) throw new Fault('NotSupportedException');
          return replacement(pattern, match.regex)(match);
        }),
      ],
    },
    statics: { Empty: fixed('Match', EMPTY) },
  },
  {
    name: 'GroupCollection',
    is: (value) => value instanceof GroupCollection,
    members: { Count: property('int', ({ match }: GroupCollection) => match.count) },
    indexers: [
      {
        by: ['int'],
        gives: 'Group',
        get: ({ match }: GroupCollection, at: number) => match.group(at),
      },
      {
        by: ['string'],
        gives: 'Group',
        get: ({ match }: GroupCollection, name: string | null) => match.named(name),
      },
    ],
  },
  {
    name: 'CaptureCollection',
    is: (value) => value instanceof CaptureCollection,
    members: { Count: property('int', ({ all }: CaptureCollection) => all.length) },
    indexers: [
      {
        by: ['int'],
        gives: 'Capture',
        get: ({ all }: CaptureCollection, at: number) => itemAt(all, at),
      },
    ],
  },
  // The type of a result; the table of allowed types does not name it.
  {
    name: 'MatchCollection',
    bases: ['IEnumerable<Match>'],
    is: (value) => value instanceof MatchCollection,
    members: { Count: property('int', ({ all }: MatchCollection) => all.length) },
    indexers: [
      {
        by: ['int'],
        gives: 'Match',
        get: ({ all }: MatchCollection, at: number) => itemAt(all, at),
      },
    ],
  },
  enumOf('RegexOptions', OPTIONS, true),
];
