import type { Type } from '../../plan.ts';
import { comparison } from '../compare.ts';
import { onTexts, type Scalar, type Scalars } from './scalar.ts';

type Test = (text: string, part: string) => boolean;

const TERM = /[\p{L}\p{N}]/u;
const inTerm = (text: string, at: number): boolean => TERM.test(text.charAt(at));

/** Whether a part occurs with its ends at ends of terms, where asked for. */
const atTerms =
  (start: boolean, end: boolean): Test =>
  (text, part) => {
    for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
      const after = at + part.length;
      const starts = at === 0 || !inTerm(text, at - 1) || !inTerm(part, 0);
      const ends = after === text.length || !inTerm(text, after) || !inTerm(part, part.length - 1);
      if ((starts || !start) && (ends || !end)) return true;
    }
    return false;
  };

const TESTS: Readonly<Record<string, Test>> = {
  has: atTerms(true, true),
  hasprefix: atTerms(true, false),
  hassuffix: atTerms(false, true),
  contains: (text, part) => text.includes(part),
  startswith: (text, part) => text.startsWith(part),
  endswith: (text, part) => text.endsWith(part),
};

const ignoringCase =
  (test: Test): Test =>
  (text, part) =>
    test(text.toLowerCase(), part.toLowerCase());

const not =
  (test: Test): Test =>
  (text, part) =>
    !test(text, part);

/** Each test, in its four forms: `has`, `!has`, `has_cs`, `!has_cs`. */
const FORMS: Scalars = Object.fromEntries(
  Object.entries(TESTS).flatMap(([name, test]) =>
    Object.entries({
      [name]: ignoringCase(test),
      [`!${name}`]: not(ignoringCase(test)),
      [`${name}_cs`]: test,
      [`!${name}_cs`]: not(test),
    }).map(([form, run]) => [form, onTexts((text = '', part = '') => run(text, part))]),
  ),
);

const sameText: Test = (text, other) => text.toLowerCase() === other.toLowerCase();

/** Whether one of the choices is equal; a dynamic choice is a list of them. */
const among =
  (negated: boolean, ignoreCase: boolean): Scalar =>
  ([type, ...choices]) => {
    const compares = choices.map((choice) => comparison(type as Type, choice));
    return ([value, ...given], { budget }) => {
      if (value === null) return null;
      budget.spend(given.length);
      const equals = (index: number, choice: (typeof given)[number]) =>
        ignoreCase
          ? sameText(String(value), String(choice))
          : compares[index]?.(value as never, choice as never) === 0;
      const found = given.some((choice, index) =>
        Array.isArray(choice)
          ? choice.some((one) => equals(index, one))
          : choice !== null && equals(index, choice),
      );
      return found !== negated;
    };
  };

const hasSome =
  (of: 'some' | 'every'): Scalar =>
  () =>
  ([text, ...terms], { budget }) => {
    budget.spend(terms.length);
    const all = terms.flatMap((term) => (Array.isArray(term) ? term : [term])).map(String);
    return all[of]((term) => ignoringCase(TESTS.has as Test)(String(text ?? ''), term));
  };

export const TEXT_OPERATORS: Scalars = {
  ...FORMS,
  '=~': onTexts((text = '', other = '') => sameText(text, other)),
  '!~': onTexts((text = '', other = '') => !sameText(text, other)),
  in: among(false, false),
  '!in': among(true, false),
  'in~': among(false, true),
  '!in~': among(true, true),
  has_any: hasSome('some'),
  has_all: hasSome('every'),
};
