import type { Head } from './values.ts';

/** The first value of a header; steps that depend on a header refuse a second one. */
export const fieldOf = ({ fields }: Head, name: string): string | undefined =>
  fields.get(name)?.[0];
