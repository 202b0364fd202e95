import { type Element, parse, walk } from './document.ts';
import type { Files } from './files.ts';

/** A statement about the policy documents, and edits that make it false. */
export interface Property {
  readonly title: string;
  /** What violates it; empty while it holds. */
  readonly check: (files: Files) => string[];
  readonly breaks: readonly (readonly [file: string, from: string, to: string])[];
}

export interface Found {
  readonly file: string;
  readonly element: Element;
}

/** Every element of that name. */
export const all = (files: Files, name: string): Found[] =>
  Object.entries(files).flatMap(([file, text]) =>
    [...walk(parse(text))]
      .filter((element) => element.name === name)
      .map((element) => ({ file, element })),
  );

export const unless = (holds: boolean, complaint: string): string[] => (holds ? [] : [complaint]);

export const policies = (files: Files): [string, Element][] =>
  Object.entries(files)
    .filter(([file]) => file.endsWith('.policy.xml'))
    .map(([file, text]) => [file, parse(text)]);
