import { shellQuoted } from '../../../scripts/shell-quoted.ts';
import type { FileLine } from '../../kit/call-record.ts';
import type { Way, Why } from '../call-view.ts';

/** What would help, and how to get there. */
export const helped = (says: string, ...ways: readonly Way[]): Why => ({ says, helps: true, ways });

/** For a call that nothing should let through. */
export const never = (says: string): Why => ({ says, helps: false, ways: [] });

export const way = (says: string, more: Omit<Way, 'says'> = {}): Way => ({ says, ...more });

/** A field of the request as it should be. */
export const send = (name: string, value: string): Way => way(`Send \`${name}: ${value}\`.`);

export const leaveOut = (name: string): Way => way(`Leave out the header \`${name}\`.`);

export const edit = (says: string, where: FileLine | undefined): Way => way(says, { where });

/** A text that a caller chose, as one word of a command line, whatever is in it. */
export function word(text: string): string {
  const printable = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '');
  return /^[\w.:/@=-]+$/.test(printable) ? printable : shellQuoted(printable);
}

/** Whether a caller's text is one value of a list: no option of a command, wildcard or second value. */
export const isOneValue = (text: string): boolean => !/^-|[*,]/.test(text);

const LIST = new Intl.ListFormat('en-GB');
const CHOICE = new Intl.ListFormat('en-GB', { type: 'disjunction' });

export const listed = (names: readonly string[]): string => LIST.format(names);
export const oneOf = (names: readonly string[]): string => CHOICE.format(names);
