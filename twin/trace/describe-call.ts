/** Who made a call, with which client, and what it was about, as far as the hops say so. */

import type { Decision, Entrance } from '../kit/call-record.ts';
import type { Token } from '../kit/redact.ts';

interface Described {
  /** Such as `tools/call whoami` or `token`; empty if it is not known. */
  readonly what: string;
  /** Ids; empty if they are not known. */
  readonly who: string;
  readonly client: string;
}

export function describeCall(
  entrance: Entrance,
  token: Token | undefined,
  decisions: readonly Decision[],
): Described {
  const fact = (name: string): string =>
    decisions.find(({ facts }) => facts?.[name] !== undefined)?.facts?.[name] ?? '';
  if (entrance === 'entra') {
    const what = decisions[0]?.step ?? '';
    return { what, who: fact('oid') || fact('user'), client: fact('client') };
  }
  const { oid = '', azp, appid = '' } = token?.claims ?? {};
  return { what: messageOf(decisions), who: String(oid), client: String(azp ?? appid) };
}

/** What the server calls a tool that it does not have; the name in the call is in no record. */
export const UNDECLARED = 'unknown';

/** As the server has accepted it. */
const methodOf = (decisions: readonly Decision[]): string =>
  decisions.find(({ hop, step }) => hop === 'server' && step === 'check-method')?.facts?.method ??
  '';

/** The message of the protocol, as a policy or the server has read it. */
function messageOf(decisions: readonly Decision[]): string {
  const variable = (name: string): string =>
    decisions.findLast(({ step, facts }) => step === 'set-variable' && facts?.name === name)?.facts
      ?.value ?? '';
  const called = decisions.find(({ hop, facts }) => hop === 'server' && facts?.tool)?.facts?.tool;
  if (called === UNDECLARED) return 'tools/call (unknown tool)';
  const tool = called ?? variable('tool');
  if (tool === '') return variable('mcp-method') || methodOf(decisions);
  return tool.startsWith('a text of ') ? 'tools/call' : `tools/call ${tool}`;
}
