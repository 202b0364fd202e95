import type { Section } from '../../../twin/gateway/sections.ts';
import type { Element } from './document.ts';
import { type Files, fragmentFileOf, load } from './files.ts';

/** A step in running order, with the file that it comes from. */
export interface Step {
  readonly file: string;
  readonly element: Element;
}

/**
 * Every element that would run, with base and fragments expanded, in document order; the content of a
 * <choose> follows it. The service calls this the effective policy.
 */
export function effective(files: Files, file: string, section: Section): Step[] {
  const root = load(files, file);
  const found = root.children.find(({ name }) => name === section);
  return (found?.children ?? []).flatMap((child) => expand(files, file, child, section));
}

function expand(files: Files, file: string, element: Element, section: Section): Step[] {
  if (element.name === 'base') return effective(files, 'global.policy.xml', section);
  if (element.name === 'include-fragment') {
    const name = fragmentFileOf(element.attributes['fragment-id'] ?? '');
    return load(files, name).children.flatMap((child) => expand(files, name, child, section));
  }
  const inside = element.children.flatMap((child) => expand(files, file, child, section));
  return [{ file, element }, ...inside];
}
