import { Fault } from '../csharp/fault.ts';
import { OPTIONS, Regex } from '../csharp/regex/regex.ts';
import { compareScalars, compareTokens, isoText, kindOf } from './kinds.ts';
import { childrenOf, descendantsOf, isSameScalar } from './tree.ts';
import { JArray, JContainer, JObject, JProperty, type JToken, JValue } from './values.ts';

/** One step of a path. */
export type Filter = (tokens: Iterable<JToken>, root: JToken, strict: boolean) => Iterable<JToken>;

/** What filters, one after another, make of a token. */
export function evaluate(
  filters: readonly Filter[],
  from: JToken,
  token: JToken,
  strict: boolean,
): Iterable<JToken> {
  return filters.reduce<Iterable<JToken>>(
    (tokens, filter) => filter(tokens, from, strict),
    [token],
  );
}

/** One side of a comparison: a path, or a constant. */
export type Operand = readonly Filter[] | JValue;

export type Condition =
  | { readonly operator: string; readonly left: Operand; readonly right?: Operand }
  | { readonly all: boolean; readonly tests: readonly Condition[] };

const unmatched = (strict: boolean): void => {
  if (strict) throw new Fault('JsonException', 'A step of the path has no match.');
};

export const root: Filter = (_, from) => [from];

/** A member of an object, or all of them. */
export const fieldOf = (name: string | null): Filter =>
  function* (tokens, _, strict) {
    for (const token of tokens) {
      if (!(token instanceof JObject)) unmatched(strict);
      else if (name === null) yield* token.members.values();
      else {
        const value = token.members.get(name);
        if (value) yield value;
        else unmatched(strict);
      }
    }
  };

export const fieldsOf = (names: readonly string[]): Filter =>
  function* (tokens, _, strict) {
    for (const token of tokens) {
      if (!(token instanceof JObject)) unmatched(strict);
      else {
        for (const name of names) {
          const value = token.members.get(name);
          if (value) yield value;
          // Newtonsoft complains here even about a name that exists.
          unmatched(strict);
        }
      }
    }
  };

/** Items of an array by their places, or all of them. */
export const items = (places: readonly number[] | null): Filter =>
  function* (tokens, _, strict) {
    for (const token of tokens) {
      if (!(token instanceof JArray)) {
        for (const _place of places ?? [0]) unmatched(strict);
        continue;
      }
      if (places === null) yield* token.items;
      for (const place of places ?? []) {
        if (place < 0) throw new Fault('ArgumentOutOfRangeException');
        const item = token.items[place];
        if (item) yield item;
        else unmatched(strict);
      }
    }
  };

export const slice = (start: number | undefined, end: number | undefined, step = 1): Filter =>
  function* (tokens, _, strict) {
    if (step === 0) throw new Fault('JsonException', 'Step cannot be zero.');
    for (const token of tokens) {
      if (!(token instanceof JArray)) {
        unmatched(strict);
        continue;
      }
      const count = token.items.length;
      const isUp = step > 0;
      const from = (at: number): number => (at < 0 ? count + at : at);
      let at = start === undefined ? (isUp ? 0 : count - 1) : from(start);
      at = Math.min(Math.max(at, isUp ? 0 : -0x80000000), isUp ? count : count - 1);
      let stop = end === undefined ? (isUp ? count : -1) : from(end);
      stop = Math.min(Math.max(stop, -1), count);
      const isBefore = (place: number): boolean => (isUp ? place < stop : place > stop);
      if (!isBefore(at)) unmatched(strict);
      for (; isBefore(at); at += step) {
        const item = token.items[at];
        if (!item) throw new Fault('ArgumentOutOfRangeException');
        yield item;
      }
    }
  };

/** Members of these names at any depth, or everything. */
export const scan = (names: readonly string[] | null): Filter =>
  function* (tokens) {
    for (const token of tokens) {
      if (names === null) yield token;
      for (const below of descendantsOf(token)) {
        if (below instanceof JProperty) {
          if (names?.includes(below.name)) yield below.value;
        } else if (names === null) yield below;
      }
    }
  };

export const childrenWhere = (condition: Condition): Filter =>
  function* (tokens, from) {
    for (const token of tokens)
      for (const child of childrenOf(token)) if (isMet(condition, from, child)) yield child;
  };

export const scanWhere = (condition: Condition): Filter =>
  function* (tokens, from) {
    for (const token of tokens) {
      if (isMet(condition, from, token)) yield token;
      if (!(token instanceof JContainer)) continue;
      for (const below of descendantsOf(token)) if (isMet(condition, from, below)) yield below;
    }
  };

function isMet(condition: Condition, from: JToken, token: JToken): boolean {
  if ('tests' in condition) {
    const met = (one: Condition): boolean => isMet(one, from, token);
    return condition.all ? condition.tests.every(met) : condition.tests.some(met);
  }
  const { operator, left, right } = condition;
  const resultsOf = (side: Operand): JToken[] =>
    side instanceof JValue ? [side] : [...evaluate(side, from, token, false)];
  const found = resultsOf(left);
  if (operator === 'exists' || !right) return found.length > 0;
  if (found.length === 0) return false;
  const others = resultsOf(right);
  return found.some((one) => others.some((other) => isMatch(operator, one, other)));
}

function isMatch(operator: string, one: JToken, other: JToken): boolean {
  if (!(one instanceof JValue) || !(other instanceof JValue)) return operator === '!=';
  switch (operator) {
    case '==':
      return isEqual(one, other);
    case '!=':
      return !isEqual(one, other);
    case '===':
      return isStrictlyEqual(one, other);
    case '!==':
      return !isStrictlyEqual(one, other);
    case '=~':
      return isRegexMatch(one.value, other.value);
    default:
      return isOrdered(operator, compareTokens(one, other));
  }
}

const isOrdered = (operator: string, compared: number): boolean => {
  if (operator === '<') return compared < 0;
  if (operator === '<=') return compared <= 0;
  return operator === '>' ? compared > 0 : compared >= 0;
};

const isMixed = (one: JValue, other: JValue): boolean => {
  const kinds = `${kindOf(one)} ${kindOf(other)}`;
  return kinds === 'Integer Float' || kinds === 'Float Integer';
};

function isEqual(one: JValue, other: JValue): boolean {
  if (isSameScalar(one, other)) return true;
  if (isMixed(one, other)) return compareScalars(one.value, other.value, kindOf(one)) === 0;
  return kindOf(other) === 'String' && isoText(one.value) === other.value;
}

const isStrictlyEqual = (one: JValue, other: JValue): boolean =>
  isMixed(one, other)
    ? compareScalars(one.value, other.value, kindOf(one)) === 0
    : isSameScalar(one, other);

/** Options after the pattern. */
const LETTERS: Readonly<Record<string, number>> = {
  i: OPTIONS.IgnoreCase,
  m: OPTIONS.Multiline,
  s: OPTIONS.Singleline,
  x: OPTIONS.ExplicitCapture,
};

function isRegexMatch(text: unknown, regex: unknown): boolean {
  if (typeof text !== 'string' || typeof regex !== 'string') return false;
  const end = regex.lastIndexOf('/');
  const options = [...regex.slice(end + 1)].reduce(
    (all, letter) => all | (LETTERS[letter] ?? 0),
    0,
  );
  return Regex.of(regex.slice(1, end), options).match(text).success;
}
