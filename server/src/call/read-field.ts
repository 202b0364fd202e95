import type { Head } from './values.ts';

/** The first value of a header; the steps that decide by one refuse it where it comes twice. */
export const fieldOf = ({ fields }: Head, name: string): string | undefined =>
  fields.get(name)?.[0];
