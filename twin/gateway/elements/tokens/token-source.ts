import { type Element, refuse } from '../../policy-document.ts';
import type { Build } from '../../policy-expressions.ts';
import type { Run } from '../../policy-run.ts';
import { textOf } from '../values.ts';

/** Texts that should hold a token, and the scheme that must precede it; empty for none. */
export interface Sent {
  readonly values: readonly string[] | undefined;
  readonly scheme: string;
}

export const SOURCES = ['header-name', 'query-parameter-name', 'token-value'] as const;

/** Where an element finds its token: one of three attributes says so. */
export function tokenSource(element: Element, build: Build): (run: Run) => Promise<Sent> {
  const [source, second] = SOURCES.filter((name) => element.attributes[name] !== undefined);
  if (!source || second) {
    refuse(element, `<${element.name}> needs one of ${SOURCES.join(', ')}, and not more`);
  }
  const given = build.attribute(element, source as string);
  if (source === 'header-name') return inHeader(given, textOf(element, 'require-scheme', build));
  return async (run) => {
    const text = await given(run);
    const values = source === 'token-value' ? [text] : run.context.request.route.query.get(text);
    return { values, scheme: '' };
  };
}

/** A scheme is demanded in `Authorization` only. */
function inHeader(
  name: (run: Run) => string | Promise<string>,
  scheme: (run: Run) => string | Promise<string>,
): (run: Run) => Promise<Sent> {
  return async (run) => {
    const header = await name(run);
    const values = run.context.request.headers.get(header);
    if (header.toLowerCase() !== 'authorization') return { values, scheme: '' };
    const demanded = await scheme(run);
    if (demanded !== '') return { values, scheme: demanded };
    return { values: values?.map((value) => value.replace(/^bearer +/i, '')), scheme: '' };
  };
}
