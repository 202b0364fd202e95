import type { CallRecord, Trail } from '../kit/call-record.ts';
import type { Request } from './message.ts';
import type { Operation } from './operations.ts';

/** Which operation a request calls, as the first decision of the gateway. */
export function matchTrail(
  record: CallRecord,
  { method, originalUrl: { path } }: Request,
  operation: Operation | undefined,
  listOperations: () => readonly Operation[],
): Trail {
  const from = record.now();
  return {
    decisions: () => [
      {
        hop: 'gateway',
        step: 'match-operation',
        from,
        ...(operation ? matched(operation) : notMatched(method, path, listOperations())),
      },
    ],
  };
}

const matched = ({ id, api }: Operation) =>
  ({ verdict: 'passed', says: `operation ${id} of the API ${api.name}` }) as const;

/** Says which methods the path has, or which paths there are. */
function notMatched(method: string, path: string, operations: readonly Operation[]) {
  const there = operations.filter((one) => isSame(pathOf(one), path));
  const found = there.length > 0 ? there.map((one) => one.method) : operations.map(pathOf);
  const list = [...new Set(found)].sort().join(', ');
  const rest = there.length > 0 ? `the path has ${list}` : `the paths are ${list}`;
  return {
    verdict: 'refused',
    says: `no operation matches ${method} ${path}; ${rest}`,
  } as const;
}

const pathOf = ({ api, template }: Operation): string =>
  `${api.path === '' ? '' : `/${api.path}`}${template.text}`.replace(/(?<=.)\/$/, '');

const isSame = (one: string, other: string): boolean =>
  one.toLowerCase() === other.replace(/(?<=.)\/$/, '').toLowerCase();
