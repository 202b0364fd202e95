import type { ToolSurface } from '../call/tool-surface.ts';
import type { Call, ToolCall, ToolResult } from '../call/values.ts';
import type { Config } from '../config/config.ts';
import { fullScope } from '../config/resource-urls.ts';
import { refuse } from '../contract/refusals.ts';
import { BASE_ROLE, BASE_SCOPE } from './access.ts';
import { type Base, type Demand, decideAccess, neededScopes } from './decide-access.ts';
import { toListing } from './to-listing.ts';
import type { Tool } from './tool.ts';
import { hasCallShape, type OfferedTools } from './tool-call.ts';
import type { ToolStep } from './tool-run.ts';

const BASE: Base = { scope: BASE_SCOPE.name, role: BASE_ROLE.name };

export function createToolSurface(
  offered: OfferedTools,
  steps: readonly ToolStep[],
  { authentication }: Pick<Config, 'authentication'>,
): ToolSurface {
  const enforced = authentication !== undefined;
  const tools = [...offered.values()];
  const listings = tools.map(toListing);
  const demandOf = (name: string): Demand => {
    const access = offered.get(name)?.access;
    return { scope: access?.scope?.name, role: access?.role?.name };
  };
  const accessOf = (call: Call, name: string) =>
    decideAccess(call.principal, demandOf(name), BASE, enforced);
  return {
    list: (call) => listings.filter(({ name }) => accessOf(call, name) !== 'hidden'),

    overview: (call) =>
      tools.flatMap(({ name, title, trial }) => {
        const access = accessOf(call, name);
        return access === 'hidden' ? [] : [{ name, title, allowed: access === 'allowed', trial }];
      }),

    admit(call) {
      if (!call.toolCall) return undefined;
      if (!hasCallShape(call.message)) return refuse('bad_params');
      const { tool } = call.toolCall;
      const access = offered.has(tool) ? accessOf(call, tool) : 'hidden';
      if (access === 'allowed') return undefined;
      // Only where callers sign in can one of them lack a scope.
      if (access === 'hidden' || !authentication) return refuse('unknown_tool');
      const scopes = neededScopes(demandOf(tool), BASE);
      return refuse('insufficient_scope', {
        scopes: scopes.map((scope) => fullScope(authentication.publicUrl, scope)),
      });
    },

    async run(call) {
      const toolCall = call.toolCall as ToolCall;
      const tool = offered.get(toolCall.tool) as Tool;
      const progress = {
        call,
        toolCall,
        tool,
        input: {},
        result: undefined as ToolResult | undefined,
      };
      for (const step of steps) await step.run(progress);
      return progress.result as ToolResult;
    },
  };
}
