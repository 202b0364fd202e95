import { pick, type Random } from '../support/random.ts';

/** The types of the variables of a generated program. */
export type Kind = 'int' | 'long' | 'double' | 'string' | 'bool' | 'list' | 'nullable';

/** The variables in scope. */
export interface Variables {
  readonly random: Random;
  has(kind: Kind): readonly string[];
  /** A name that is not used yet. */
  fresh(prefix: string): string;
}

/** An expression of a type; the deeper, the more operators. */
export function expressionOf(kind: Kind, depth: number, variables: Variables): string {
  const { random } = variables;
  const inner = (wanted: Kind): string => expressionOf(wanted, depth - 1, variables);
  const known = variables.has(kind);
  const leaves = [...known, ...known, ...CONSTANTS[kind]];
  if (depth <= 0) return pick(random, leaves) as string;
  const forms = FORMS[kind].map((form) => () => form(inner, variables));
  return (pick(random, [...forms, () => pick(random, leaves) as string]) as () => string)();
}

const CONSTANTS: Readonly<Record<Kind, readonly string[]>> = {
  int: ['0', '1', '2', '-1', '7', '13'],
  long: ['0L', '5L', '-3L', '4294967296L'],
  double: ['0.5', '2.0', '-1.25'],
  string: ['"a"', '"bc"', '""', '"7"', '@"v\\"', '$"i"'],
  bool: ['true', 'false'],
  list: ['new List<int> { 1, 2, 3 }', 'new List<int>()'],
  nullable: ['(int?)null', '(int?)4'],
};

type Form = (inner: (kind: Kind) => string, variables: Variables) => string;

const operator =
  (kind: Kind, ...tokens: readonly string[]): Form =>
  (inner, { random }) =>
    `(${inner(kind)} ${pick(random, tokens)} ${inner(kind)})`;

/** Calls a lambda with a parameter of its own. */
const lambda =
  (body: (parameter: string) => string): Form =>
  (inner, variables) => {
    const name = variables.fresh('y');
    return body(name)
      .replaceAll('INT', () => inner('int'))
      .replaceAll('LIST', () => inner('list'));
  };

const FORMS: Readonly<Record<Kind, readonly Form[]>> = {
  int: [
    operator('int', '+', '-', '&', '|', '^'),
    // A constant on the right, or a result that is too large, would be an error of the compiler.
    (inner, { random }) => `(${inner('int')} ${pick(random, ['/', '%'])} t(${inner('int')}))`,
    (inner) => `(t(${inner('int')}) * ${inner('int')})`,
    (inner) => `(t(${inner('int')}) << ${inner('int')})`,
    (inner) => `(${inner('int')} >> ${inner('int')})`,
    (inner) => `-(${inner('int')})`,
    (inner) => `~(${inner('int')})`,
    (inner) => `(${inner('bool')} ? ${inner('int')} : ${inner('int')})`,
    (inner) => `t(${inner('int')})`,
    (inner) => `(${inner('string')} ?? "").Length`,
    (inner) => `(${inner('string')}).Length`,
    (inner) => `unchecked((int)(${inner('long')}))`,
    (inner) => `(${inner('nullable')} ?? ${inner('int')})`,
    (inner) => `(${inner('nullable')}).Value`,
    (inner) => `(${inner('nullable')}).GetValueOrDefault()`,
    (inner) => `int.Parse(${inner('string')})`,
    (inner) => `(${inner('list')})[${inner('int')} & 3]`,
    (inner) => `new[] { ${inner('int')}, ${inner('int')} }[${inner('int')} & 1]`,
    (inner) => `(int)(object)(${inner('int')})`,
    (inner) => `unchecked((byte)(${inner('int')} | 256) + (short)(${inner('int')} ^ 70000))`,
    (inner) => `((${inner('string')})?.Length ?? ${inner('int')})`,
    lambda((name) => `(LIST).Select(${name} => ${name} * 2).Sum()`),
    lambda((name) => `(LIST).Where(${name} => ${name} > INT).Count()`),
    lambda((name) => `((Func<int, int>)(${name} => ${name} + INT))(INT)`),
    lambda((name) => `(LIST).Aggregate(INT, (${name}, ${name}b) => ${name} ^ ${name}b)`),
    (inner) => `new { A = ${inner('int')}, B = ${inner('string')} }.A`,
    (inner) => `new Dictionary<string, int> { ["a"] = ${inner('int')}, ["b"] = 2 }["a"]`,
    (inner) => `new int[${inner('int')} & 7].Length`,
  ],
  long: [
    operator('long', '+', '-', '^'),
    (inner, { random }) =>
      `(${inner('long')} ${pick(random, ['*', '/', '%'])} (long)t(${inner('int')}))`,
    (inner) => `(${inner('int')} + ${inner('long')})`,
    (inner) => `(long)(${inner('int')})`,
    (inner) => `((long)t(${inner('int')}) << ${inner('int')})`,
    (inner) => `(${inner('bool')} ? ${inner('long')} : ${inner('int')})`,
  ],
  double: [
    operator('double', '+', '-', '*', '/'),
    (inner) => `(${inner('int')} * ${inner('double')})`,
    (inner) => `(${inner('bool')} ? ${inner('int')} : ${inner('double')})`,
  ],
  string: [
    operator('string', '+'),
    (inner) => `(${inner('string')} + ${inner('int')})`,
    (inner) => `(${inner('long')} + ${inner('string')})`,
    (inner) => `(${inner('bool')} ? ${inner('string')} : null)`,
    (inner) => `(${inner('string')} ?? ${inner('string')})`,
    (inner) => `$"{${inner('int')}}-{(${inner('string')}),4}{{}}"`,
    (inner) => `$"<{(${inner('bool')})}|{(${inner('nullable')}),-3}>"`,
    (inner) => `(${inner('int')}).ToString()`,
    (inner) => `(${inner('string')}).ToUpperInvariant()`,
    (inner) => `(${inner('string')})?.Trim()`,
    (inner) => `string.Join(",", ${inner('list')})`,
    (inner) => `((object)(${inner('int')}) as string)`,
    (inner) => `(string)(object)(${inner('string')})`,
    lambda((name) => `string.Join("", (LIST).Select(${name} => ${name} + "."))`),
  ],
  bool: [
    (inner) => `!(${inner('bool')})`,
    operator('bool', '&&', '||', '&', '|', '^', '==', '!='),
    operator('int', '<', '<=', '>', '>=', '==', '!='),
    operator('string', '==', '!='),
    operator('double', '<', '>='),
    (inner) => `(${inner('long')} > ${inner('int')})`,
    (inner) => `(${inner('nullable')} == ${inner('nullable')})`,
    (inner) => `(${inner('nullable')} < ${inner('int')})`,
    (inner) => `(${inner('nullable')}).HasValue`,
    (inner) => `((object)(${inner('string')}) is string)`,
    (inner) => `((object)(${inner('int')}) is int)`,
    (inner) => `string.IsNullOrEmpty(${inner('string')})`,
    (inner) => `(${inner('list')}).Contains(${inner('int')})`,
    lambda((name) => `(LIST).Any(${name} => ${name} == INT)`),
  ],
  list: [
    (inner) => `new List<int> { ${inner('int')}, ${inner('int')} }`,
    lambda((name) => `(LIST).Select(${name} => ${name} + INT).ToList()`),
    lambda(
      (name) =>
        `(LIST).Select(${name} => { var ${name}z = ${name} - 1; return ${name}z; }).ToList()`,
    ),
    lambda((name) => `(LIST).OrderBy(${name} => -${name}).ToList()`),
    (inner) => `(${inner('bool')} ? ${inner('list')} : ${inner('list')})`,
  ],
  nullable: [
    operator('nullable', '+', '-', '*'),
    (inner) => `(int?)(${inner('int')})`,
    (inner) => `(${inner('bool')} ? (int?)null : ${inner('int')})`,
    (inner) => `(${inner('string')})?.Length`,
    (inner) => `((object)(${inner('int')}) as int?)`,
  ],
};
