import { tellStep, tellTools } from '../call/step-channel.ts';
import type { ToolSurface } from '../call/tool-surface.ts';
import type { Call, CallResult, ToolCall, ToolListing } from '../call/values.ts';
import type { Config } from '../config/config.ts';
import { fullScope } from '../config/resource-urls.ts';
import { LIMITS } from '../contract/limits.ts';
import { refuse } from '../contract/refusals.ts';
import { BASE_ROLE, BASE_SCOPE } from './access.ts';
import { type Base, type Demand, decideAccess, neededScopes } from './decide-access.ts';
import type { ToolGrant } from './grant-needs.ts';
import type { OfferedTool } from './offered-tool.ts';
import { hasCallShape, type OfferedTools } from './tool-call.ts';
import type { ToolRun, ToolStep } from './tool-run.ts';

/** An offered tool, with what a call of it requires and gets. */
interface Entry {
  readonly tool: OfferedTool;
  readonly demand: Demand;
  readonly grant: ToolGrant;
}

const BASE: Base = { scope: BASE_SCOPE.name, role: BASE_ROLE.name };

export function createToolSurface(
  offered: OfferedTools,
  steps: readonly ToolStep[],
  { authentication }: Pick<Config, 'authentication'>,
  grantTo: (tool: OfferedTool) => ToolGrant,
): ToolSurface {
  const enforced = authentication !== undefined;
  const shared = new Map<string, Demand>();
  const entries = [...offered.values()].map(
    (tool): Entry => ({
      tool,
      demand: shareDemand(demandOf(tool), shared),
      grant: grantTo(tool),
    }),
  );
  tellTools(entries.map(({ tool, demand }) => ({ tool: tool.name, ...demand })));
  const byName = new Map(entries.map((entry) => [entry.tool.name, entry]));
  const accessOf = (call: Call, demand: Demand) =>
    decideAccess(call.principal, demand, BASE, enforced);
  const lists = new Map<string, readonly ToolListing[]>();
  const revocable = entries.map(({ tool }) => tool).filter(({ isOffered }) => isOffered);
  return {
    list(call) {
      const visible = [...shared.values()].filter((demand) => accessOf(call, demand) !== 'hidden');
      const withdrawn = revocable.filter(isWithdrawn);
      const rights = JSON.stringify([visible, withdrawn.map(({ name }) => name)]);
      const known = lists.get(rights);
      if (known) return known;
      const list = entries
        .filter(({ tool, demand }) => visible.includes(demand) && !withdrawn.includes(tool))
        .map(({ tool }) => tool.listing);
      if (lists.size === LIMITS.toolLists) lists.clear();
      lists.set(rights, list);
      return list;
    },

    overview: (call) =>
      entries.flatMap(({ tool, demand }) => {
        const { name, title, trial, source } = tool;
        const access = accessOf(call, demand);
        if (access === 'hidden') return [];
        const [allowed, upstream] = [access === 'allowed', source?.upstream];
        return [{ name, title, allowed, trial, upstream, isWithdrawn: isWithdrawn(tool) }];
      }),

    admit(call) {
      if (!call.toolCall) return undefined;
      if (!hasCallShape(call.message)) return refuse('bad_params');
      const entry = byName.get(call.toolCall.tool);
      call.toolCall.source = entry?.tool.source;
      if (!entry || isWithdrawn(entry.tool)) return refuse('unknown_tool');
      const { demand } = entry;
      const access = accessOf(call, demand);
      if (access === 'allowed') {
        if (entry.tool.callMs) call.extendTo(entry.tool.callMs);
        return undefined;
      }
      // Without sign-in no caller can lack a scope.
      if (access === 'hidden' || !authentication) return refuse('unknown_tool');
      const scopes = neededScopes(demand, BASE);
      return refuse('insufficient_scope', {
        scopes: scopes.map((scope) => fullScope(authentication.publicUrl, scope)),
      });
    },

    reportsProgress: ({ toolCall }) =>
      byName.get(toolCall?.tool ?? '')?.tool.reportsProgress === true,

    run(call) {
      const toolCall = call.toolCall as ToolCall;
      const { tool, grant } = byName.get(toolCall.tool) as Entry;
      const progress = {
        call,
        toolCall,
        tool,
        grant,
        input: {},
        result: undefined as CallResult | undefined,
      };
      return runFrom(0, steps, progress);
    },
  };
}

const isWithdrawn = (tool: OfferedTool): boolean => tool.isOffered?.() === false;

/** Most tools are synchronous; awaiting their steps would cost several turns of the microtask queue. */
function runFrom(
  start: number,
  steps: readonly ToolStep[],
  progress: ToolRun,
): CallResult | Promise<CallResult> {
  for (let at = start; at < steps.length; at++) {
    const step = steps[at] as ToolStep;
    const pending = step.run(progress);
    if (pending) {
      return pending.then(() => {
        tellStep(progress.call, step.name);
        return runFrom(at + 1, steps, progress);
      });
    }
    tellStep(progress.call, step.name);
  }
  return progress.result as CallResult;
}

/** Tools that require the same share one object, so that each requirement is judged once a list. */
function shareDemand(demand: Demand, shared: Map<string, Demand>): Demand {
  const key = JSON.stringify([demand.scope, demand.role]);
  const known = shared.get(key);
  if (!known) shared.set(key, demand);
  return known ?? demand;
}

const demandOf = ({ access: { scope, role } }: OfferedTool): Demand => ({
  scope: scope?.name,
  role: role?.name,
});
