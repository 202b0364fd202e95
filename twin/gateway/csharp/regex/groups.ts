import type { Options } from './options.ts';

export interface Groups {
  /** The group of each parenthesis that captures, by its place. */
  readonly numberOf: ReadonlyMap<number, number>;
  readonly numbers: readonly number[];
  /** A group without a name has its number as name. */
  readonly names: ReadonlyMap<string, number>;
}

const TOKEN =
  /\\[\s\S]|\[\^?\]?(?:\\[\s\S]|-?\[(?:\\[\s\S]|[^\]\\])*\]|[^\]\\])*\]|\(\?#[^)]*\)|\(\?([imnsx]*)(?:-([imnsx]*))?([:)])|\(\?(?:<(\w*)(?:-\w+)?>|'(\w*)(?:-\w+)?')|\(\?|\(|\)|#|[\s\S]/g;

/**
 * Numbers the groups: first those without a name from left to right, then those with one. A name of
 * digits is a number.
 */
export function groupsOf(text: string, given: Options): Groups {
  const plain: number[] = [];
  const named: [place: number, name: string][] = [];
  const stack: Pick<Options, 'n' | 'x'>[] = [];
  let options: Pick<Options, 'n' | 'x'> = given;
  let commentEnd = -1;
  let condition = -1;
  for (const found of text.matchAll(TOKEN)) {
    const [token, on, off, end, name, quoted] = found;
    if (found.index < commentEnd) continue;
    if (token === '#' && options.x) {
      const line = text.indexOf('\n', found.index);
      commentEnd = line < 0 ? text.length : line;
      continue;
    }
    if (token === ')') options = stack.pop() ?? options;
    if (!token.startsWith('(') || token.startsWith('(?#')) continue;
    if (end === undefined || end === ':') stack.push(options);
    if (end !== undefined) options = switched(options, on ?? '', off ?? '');
    const label = name ?? quoted;
    if (label) named.push([found.index, label]);
    const isCondition = found.index === condition;
    if (token === '(' && !options.n && !isCondition) plain.push(found.index);
    if (token === '(?') condition = found.index + 2;
  }
  return numbered(plain, named);
}

function switched(
  options: Pick<Options, 'n' | 'x'>,
  on: string,
  off: string,
): Pick<Options, 'n' | 'x'> {
  const is = (flag: 'n' | 'x'): boolean =>
    (on.includes(flag) || options[flag]) && !off.includes(flag);
  return { n: is('n'), x: is('x') };
}

function numbered(plain: readonly number[], named: readonly (readonly [number, string])[]): Groups {
  const numberOf = new Map<number, number>();
  const names = new Map<string, number>([['0', 0]]);
  const taken = new Set(
    named.filter(([, name]) => /^\d+$/.test(name)).map(([, name]) => Number(name)),
  );
  let next = 1;
  for (const place of plain) {
    while (taken.has(next)) next += 1;
    numberOf.set(place, next);
    names.set(String(next), next);
    next += 1;
  }
  for (const [place, name] of named) {
    const digits = /^\d+$/.test(name) ? Number(name) : undefined;
    let number = digits ?? names.get(name);
    if (number === undefined) {
      while (taken.has(next)) next += 1;
      number = next;
      next += 1;
    }
    names.set(name, number);
    numberOf.set(place, number);
  }
  const numbers = [...new Set(names.values())].toSorted((a, b) => a - b);
  return { numberOf, numbers, names };
}
