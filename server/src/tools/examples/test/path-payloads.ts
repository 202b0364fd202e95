import { SEPARATORS } from './spellings.ts';

export const SEPARATED: readonly string[] = SEPARATORS.filter((one) => !':;|'.includes(one)).map(
  (separator) => `..${separator}..${separator}etc${separator}passwd`,
);

export const DEVICES: readonly string[] = [
  ...Array.from({ length: 9 }, (_, i) => `COM${i + 1}`),
  ...Array.from({ length: 9 }, (_, i) => `lpt${i + 1}`),
  'COM¹',
  'LPT²',
  'CONIN$',
  'CONOUT$',
  'NUL.txt',
  'con:',
  'aux.c',
];

/** Device names that are words in some language: not found like any other, and not called an attack. */
export const DEVICE_WORDS: readonly string[] = [
  'CON',
  'con',
  'AUX',
  'aux',
  'NUL',
  'nul',
  'PRN',
  'NUL ',
  'con.',
];
