import type { Json } from '../../infra/model/deployment.ts';
import { plain } from '../configure-easy-auth/printable.ts';
import type { Result } from './compare-deployment.ts';
import type { Verdict } from './compare-values.ts';
import { canonical } from './same-text.ts';

/** One value or resource that is not as predicted. */
export interface Difference {
  readonly id: string;
  /** Empty if the whole resource is missing or unexpected. */
  readonly property: string;
  readonly is: 'different' | 'missing' | 'unexpected';
  readonly expected?: Json;
  readonly found?: Json;
  /** A command that restores the predicted state. */
  readonly run: string;
}

/** The result for programs; `--json` prints it. */
export interface Summary {
  readonly result: 'equal' | 'different';
  /** Number of values that are as predicted. */
  readonly equal: number;
  readonly differences: readonly Difference[];
  readonly notCompared: readonly {
    readonly id: string;
    readonly property: string;
    readonly reason: string;
  }[];
}

export function summarize(results: readonly Result[]): Summary {
  const all = results.flatMap(({ id, verdicts }) => verdicts.map((verdict) => ({ id, verdict })));
  const differences = all.flatMap(({ id, verdict }) => {
    if (verdict.is === 'equal' || verdict.is === 'not compared') return [];
    const { path: property, ...rest } = verdict;
    return [{ id, property, ...rest, run: commandFor(id, verdict) }];
  });
  return {
    result: differences.length === 0 ? 'equal' : 'different',
    equal: all.filter(({ verdict }) => verdict.is === 'equal').length,
    differences,
    notCompared: all.flatMap(({ id, verdict }) =>
      verdict.is === 'not compared' ? [{ id, property: verdict.path, reason: verdict.reason }] : [],
    ),
  };
}

/** azd skips a deployment whose template has not changed, so it must be told to ignore its state. */
const PROVISION = 'azd provision --no-state';

/** A deployment and the hook restore what they declare, and keep everything else. */
function commandFor(id: string, { is, path }: Verdict): string {
  const secret = /\/vaults\/([^/]+)\/secrets\/([^/]+)$/i.exec(id);
  // A deployment creates a secret, and never changes one.
  if (is !== 'missing' && secret && path.startsWith('properties.attributes')) {
    return `az keyvault secret set-attributes --vault-name ${secret[1]} --name ${secret[2]} --enabled true`;
  }
  if (is !== 'unexpected') return PROVISION;
  if (path === '') {
    const kind = /\/roleAssignments\/[^/]+$/i.test(id) ? 'role assignment' : 'resource';
    return `az ${kind} delete --ids "${plain(id)}"`;
  }
  if (path.startsWith('passwordCredentials') || path.startsWith('keyCredentials')) {
    return 'az ad app credential delete --id <appId> --key-id <keyId>';
  }
  if (path.startsWith('federatedIdentityCredentials')) {
    return 'az ad app federated-credential delete --id <appId> --federated-credential-id <id>';
  }
  return PROVISION;
}

const INDENT = ' '.repeat(11);

/** The result for a person. */
export function describe({ result, equal, differences, notCompared }: Summary): string {
  const counts = new Map<string, number>();
  for (const { reason } of notCompared) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const reasons = [...counts].map(([reason, count]) => `${INDENT}${count} not compared: ${reason}`);
  const number = differences.length === 1 ? '1 difference' : `${differences.length} differences`;
  return [
    ...differences.flatMap(describeDifference),
    `${result.padEnd(INDENT.length)}${number}, ${equal} values as predicted`,
    ...reasons,
  ].join('\n');
}

function describeDifference(difference: Difference): string[] {
  const { id, property, is, expected, found, run } = difference;
  const [wanted, got] = excerpts(expected, found, property);
  // The group and everything above it are the same for all resources.
  const name = plain(
    id.replace(/^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\//i, ''),
  );
  return [
    `${is.padEnd(INDENT.length)}${name}`,
    ...(property === '' ? [] : [`${INDENT}${plain(property)}`]),
    ...(wanted === undefined ? [] : [`${INDENT}expected ${wanted}`]),
    ...(got === undefined ? [] : [`${INDENT}found    ${got}`]),
    `${INDENT}run      ${run}`,
    '',
  ];
}

/** Characters of a value that are shown, and how many of them precede the first difference. */
const SHOWN = 100;
const BEFORE = 30;

function excerpts(
  expected: Json | undefined,
  found: Json | undefined,
  path: string,
): readonly [string | undefined, string | undefined] {
  const isText = typeof expected === 'string' && typeof found === 'string';
  const text = (value: Json): string =>
    isText ? canonical(String(value), path) : (JSON.stringify(value) ?? '');
  const wanted = expected === undefined ? undefined : plain(text(expected));
  const got = found === undefined ? undefined : plain(text(found));
  const same = wanted === undefined || got === undefined ? 0 : commonLength(wanted, got);
  const start = Math.max(0, same - BEFORE);
  const cut = (whole: string): string => {
    const from = whole.length > SHOWN ? start : 0;
    const part = `${from > 0 ? '...' : ''}${whole.slice(from, from + SHOWN)}`;
    const shown = from + SHOWN < whole.length ? `${part}...` : part;
    return isText ? `"${shown}"` : shown;
  };
  return [wanted === undefined ? undefined : cut(wanted), got === undefined ? undefined : cut(got)];
}

function commonLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}
