import { ACCESS } from './access.ts';
import { CALLS } from './calls.ts';
import { CONTROL } from './control.ts';
import { LIMITS } from './limits.ts';
import { MESSAGES } from './messages.ts';
import { OTHERS } from './others.ts';
import { passed, type Say } from './told.ts';

/** For each element that can run. */
export const SAYINGS: Readonly<Record<string, Say>> = {
  ...ACCESS,
  ...CALLS,
  ...CONTROL,
  ...LIMITS,
  ...MESSAGES,
  ...OTHERS,
};

export const sayingOf = (name: string): Say =>
  (Object.hasOwn(SAYINGS, name) ? SAYINGS[name] : undefined) ?? (() => passed(name));
