import { type EnumValue, enumOf } from '../enum-value.ts';
import { Fault } from '../fault.ts';
import type { Code, Method, TypeOf } from '../member.ts';
import { pattern } from '../pattern.ts';
import { Unsupported } from '../syntax.ts';

const isMatch = (options: boolean): Method => ({
  takes: options ? ['string', 'string', 'RegexOptions'] : ['string', 'string'],
  gives: 'bool',
  check: ([, text, how]: readonly Code[]) => {
    if (typeof text?.literal !== 'string') throw new Unsupported('a pattern that is not a literal');
    pattern(text.literal, ignoresCase(how?.literal as EnumValue));
  },
  run: (_: never, text: string | null, expression: string, how?: EnumValue) => {
    if (text === null) throw new Fault('ArgumentNullException');
    return pattern(expression, ignoresCase(how)).test(text);
  },
});

const ignoresCase = (how: EnumValue | undefined): boolean => how?.text === 'IgnoreCase';

export const REGEX: readonly TypeOf[] = [
  { name: 'Regex', statics: { IsMatch: [isMatch(false), isMatch(true)] } },
  enumOf('RegexOptions', { None: 0, IgnoreCase: 1 }),
];
