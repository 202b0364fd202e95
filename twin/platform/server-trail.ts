import type { ToolDemand } from '../../server/src/call/step-channel.ts';
import { REFUSALS } from '../../server/src/contract/refusals.ts';
import { BASE_ROLE, BASE_SCOPE } from '../../server/src/tools/access.ts';
import type { CallRecord, Decision, FileLine, Trail } from '../kit/call-record.ts';
import { lineAmong, lineWith } from '../kit/source-line.ts';
import { type ReportedStep, readCall } from './report.ts';

/** What the server's steps decided on one call, put into words when a person looks. */
export class ServerTrail implements Trail {
  readonly #record: CallRecord;
  readonly #line: string;
  readonly #tools: readonly ToolDemand[];

  /** @param line as the server has reported them; read when a person looks. */
  constructor(record: CallRecord, line: string, tools: readonly ToolDemand[]) {
    this.#record = record;
    this.#line = line;
    this.#tools = tools;
  }

  get size(): number {
    return this.#line.length;
  }

  decisions(): readonly Decision[] {
    const { began, steps } = readCall(this.#line) ?? { began: 0, steps: [] };
    let from = this.#record.since(began);
    const failure = failureOf(steps);
    return steps.map((one) => {
      const to = this.#record.since(one.at);
      const times = { hop: 'server', step: one.step, from, took: to - from } as const;
      from = to;
      return { ...times, ...this.#judged(one, failure?.step === one.step ? failure : undefined) };
    });
  }

  #judged(
    one: ReportedStep,
    failure: Failure | undefined,
  ): Omit<Decision, 'from' | 'hop' | 'step'> {
    const at = lineWith('server/src/path.ts', `name: '${one.step}'`);
    if (one.step === 'check-access' && one.tool) return this.#access(one, one.tool.tool, at);
    if (one.refused) return refused(one, at);
    if (failure && one.tool) {
      return {
        verdict: failure.verdict,
        says: `${one.step}: ${one.tool.tool} ends with ${failure.reason}.`,
        at: lineOfTool(one.tool.tool, PART_OF[one.step] ?? ACCESS) ?? at,
        facts: { tool: one.tool.tool, reason: failure.reason },
      };
    }
    const facts = one.method === undefined ? undefined : { method: one.method };
    return { verdict: 'passed', says: `${one.step} lets it pass.`, at, facts };
  }

  #access(
    { refused, tool }: ReportedStep,
    name: string,
    step: FileLine | undefined,
  ): Omit<Decision, 'from' | 'hop' | 'step'> {
    const demand = this.#tools.find((one) => one.tool === name);
    const has = rightsIn(this.#record);
    const needs = needsOf(demand, has.isApplication);
    const facts = {
      tool: name,
      'needs scopes': needs.scopes.join(' ') || 'none',
      'needs roles': needs.roles.join(' ') || 'none',
      'has scopes': has.scopes.join(' ') || 'none',
      'has roles': has.roles.join(' ') || 'none',
      ...(refused && { reason: refused.reason }),
    };
    const at = lineOfTool(name, ACCESS) ?? step;
    if (!refused) {
      return { verdict: 'passed', says: `${name} may be called: ${sayNeeds(needs)}`, at, facts };
    }
    if (refused.reason === 'unknown_tool' && !demand) {
      const says = 'check-access: no tool of this name is declared, so it is answered as unknown.';
      return { verdict: 'refused', says, at: step, facts: { ...tool, ...facts } };
    }
    const missing = [
      ...needs.scopes.filter((one) => !has.scopes.includes(one)).map((one) => `scope ${one}`),
      ...needs.roles.filter((one) => !has.roles.includes(one)).map((one) => `role ${one}`),
    ];
    const lacks = missing.length > 0 ? `the token lacks ${missing.join(' and ')}` : refused.reason;
    const hides = refused.reason === 'unknown_tool' ? ', so the tool is answered as unknown' : '';
    return { verdict: 'refused', says: `check-access: ${name}: ${lacks}${hides}.`, at, facts };
  }
}

function refused(
  { step, refused, tool }: ReportedStep,
  at: FileLine | undefined,
): Omit<Decision, 'from' | 'hop' | 'step'> {
  const { reason = '', fault } = refused ?? {};
  const message = Object.hasOwn(REFUSALS, reason)
    ? REFUSALS[reason as keyof typeof REFUSALS].message
    : '';
  return {
    verdict: 'refused',
    says: `${step}: ${reason}${fault ? ` (${fault})` : ''}: ${message}`,
    at,
    facts: { reason, ...(fault && { fault }), ...(tool && { tool: tool.tool }) },
  };
}

interface Failure {
  readonly step: string;
  readonly reason: string;
  readonly verdict: 'failed' | 'refused';
}

/** Where a tool call that was answered ended badly; the reason is known at the last step. */
function failureOf(steps: readonly ReportedStep[]): Failure | undefined {
  const isRefused = steps.some(({ refused }) => refused);
  const reason = steps.findLast(({ tool }) => tool)?.tool?.reason ?? '';
  if (isRefused || reason === '' || reason === 'notification') return undefined;
  const step = STEP_OF[reason] ?? 'run-tool';
  return { step, reason, verdict: reason === 'invalid_arguments' ? 'refused' : 'failed' };
}

const STEP_OF: Readonly<Record<string, string>> = {
  invalid_arguments: 'check-arguments',
  output_unfit: 'check-output',
  trail_unreachable: 'record',
};

interface Rights {
  readonly scopes: readonly string[];
  readonly roles: readonly string[];
}

/** As the caller's token says; it has been verified before this step. */
function rightsIn(record: CallRecord): Rights & { readonly isApplication: boolean } {
  const { scp, roles } = record.token?.claims ?? {};
  const scopes = typeof scp === 'string' ? scp.split(' ') : [];
  return {
    scopes,
    roles: Array.isArray(roles) ? roles.map(String) : [],
    isApplication: scp === undefined,
  };
}

/** An application has no scopes: its roles alone decide. */
function needsOf(demand: ToolDemand | undefined, isApplication: boolean): Rights {
  const own = demand?.role === undefined ? [] : [demand.role];
  if (isApplication) return { scopes: [], roles: [BASE_ROLE.name, ...own] };
  return {
    scopes: [BASE_SCOPE.name, ...(demand?.scope === undefined ? [] : [demand.scope])],
    roles: own,
  };
}

function sayNeeds({ scopes, roles }: Rights): string {
  const parts = [...scopes.map((one) => `scope ${one}`), ...roles.map((one) => `role ${one}`)];
  return `the token has ${parts.join(' and ')}.`;
}

const ACCESS = 'access:';

/** What of a tool's declaration a step follows. */
const PART_OF: Readonly<Record<string, string>> = {
  'check-arguments': 'input:',
  'check-output': 'output:',
};

/** The line with a part of a tool's declaration. */
const lineOfTool = (name: string, part: string): FileLine | undefined =>
  lineAmong('server/src/tools/**/*.ts', part, `name: '${name}'`) ??
  lineWith('server/upstreams.json', `"${name}"`);
