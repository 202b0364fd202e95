import { kindOf } from '../../media-type.ts';
import type { Request, Response } from '../../message.ts';
import type { Element } from '../../policy-document.ts';
import type { Build } from '../../policy-expressions.ts';
import type { Run } from '../../policy-run.ts';
import { choiceOf, flagOf } from '../values.ts';

type Kind = 'json' | 'xml';

/** Whether a body is converted, as `apply` and `consider-accept-header` say. */
export function conversion(
  element: Element,
  build: Build,
  from: Kind,
  to: Kind,
): (run: Run, message: Request | Response) => Promise<boolean> {
  const byType = `content-type-${from}` as const;
  const apply = choiceOf(element, 'apply', ['always', byType], build);
  const asksAccept = flagOf(element, 'consider-accept-header', true, build);
  return async (run, { headers }) => {
    const isOfType = kindOf(headers.get('Content-Type')?.[0]) === from;
    if ((await apply(run)) === byType && !isOfType) return false;
    return !(await asksAccept(run)) || isAccepted(run, to);
  };
}

const isAccepted = ({ context }: Run, kind: Kind): boolean =>
  (context.request.headers.get('Accept') ?? [])
    .join(',')
    .split(',')
    .some((type) => kindOf(type) === kind);
