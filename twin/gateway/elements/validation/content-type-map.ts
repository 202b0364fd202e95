import { mediaTypeOf } from '../../media-type.ts';
import type { Element } from '../../policy-document.ts';
import { refuse } from '../../policy-document.ts';
import type { Build, Value } from '../../policy-expressions.ts';
import type { Run } from '../../policy-run.ts';
import { check, plain } from '../handler.ts';

/** The content type that a body is validated as. */
export function contentTypeMap(
  element: Element,
  build: Build,
): (run: Run, header: string | undefined) => Promise<string> {
  const found = element.children.find(({ name }) => name === 'content-type-map');
  if (!found) return async (_, header) => mediaTypeOf(header);
  const attributes = ['any-content-type-value', 'missing-content-type-value'];
  check(found, { attributes, children: ['type'] }, build.section);
  const any = mediaTypeOf(plain(found, 'any-content-type-value'));
  const missing = mediaTypeOf(plain(found, 'missing-content-type-value'));
  const types = found.children.map((child) => typeOf(child, build));
  return async (run, header) => {
    const sent = mediaTypeOf(header);
    for (const { fits, to } of types) if (await fits(run, sent)) return to;
    return any || (sent === '' ? missing : sent);
  };
}

function typeOf(element: Element, build: Build) {
  check(element, { required: ['to'], attributes: ['from', 'when'] }, build.section);
  const { from, when } = element.attributes;
  if ((from === undefined) === (when === undefined)) refuse(element, '<type> needs from or when');
  const to = mediaTypeOf(plain(element, 'to'));
  if (from !== undefined) {
    const expected = mediaTypeOf(plain(element, 'from'));
    return { to, fits: async (_: Run, sent: string) => sent === expected };
  }
  const condition: Value<boolean> = build.attribute<boolean>(element, 'when', 'bool');
  return { to, fits: async (run: Run) => condition(run) };
}
