import { type Element, refuse } from '../../policy-document.ts';
import type { Build } from '../../policy-expressions.ts';
import type { Run } from '../../policy-run.ts';
import { textOf } from '../values.ts';

export const SOURCES = ['header-name', 'query-parameter-name', 'token-value'] as const;

/** Where a token is. */
export interface Source {
  readonly kind: (typeof SOURCES)[number];
  /** The name of the header or parameter, or the token itself. */
  readonly text: string;
  /** What must precede it; empty for none. */
  readonly scheme: string;
}

/** Where an element finds its token: one of three attributes says so. */
export function tokenSource(element: Element, build: Build): (run: Run) => Promise<Source> {
  const [kind, second] = SOURCES.filter((name) => element.attributes[name] !== undefined);
  if (!kind || second) {
    return refuse(element, `<${element.name}> needs one of ${SOURCES.join(', ')}, and not more`);
  }
  const given = build.attribute(element, kind);
  const scheme = textOf(element, 'require-scheme', build);
  return async (run) => {
    const text = await given(run);
    // A scheme is demanded in `Authorization` only.
    const hasScheme = kind === 'header-name' && text.toLowerCase() === 'authorization';
    return { kind, text, scheme: hasScheme ? await scheme(run) : '' };
  };
}

/** The texts that should hold the token. */
export function sentIn({ kind, text, scheme }: Source, run: Run): readonly string[] | undefined {
  const { request } = run.context;
  if (kind === 'token-value') return [text];
  if (kind === 'query-parameter-name') return request.route.query.get(text);
  const values = request.headers.get(text);
  if (scheme !== '' || text.toLowerCase() !== 'authorization') return values;
  return values?.map((value) => value.replace(/^bearer +/i, ''));
}
