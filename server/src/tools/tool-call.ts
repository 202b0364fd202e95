import { isObject } from '../call/members.ts';
import type { Message, ToolCall } from '../call/values.ts';
import { type OfferedTool, offer } from './offered-tool.ts';
import type { Tool } from './tool.ts';

/** Tools by exact name. A Map, so that a name like `__proto__` finds nothing (SG-08, B-02). */
export type OfferedTools = ReadonlyMap<string, OfferedTool>;

export interface OfferConditions {
  readonly enforced: boolean;
  readonly hosted: boolean;
  readonly hasVault: boolean;
}

/** Without sign-in, callers must not learn of a vault; a laptop without one reveals nothing. */
export function offerTools(
  tools: readonly Tool[],
  conditions: OfferConditions,
  fronted: readonly OfferedTool[] = [],
): OfferedTools {
  const vaultOpen = conditions.enforced || !(conditions.hosted || conditions.hasVault);
  const own = tools.filter((tool) => vaultOpen || !tool.readsVault).map(offer);
  return new Map([...own, ...fronted].map((tool) => [tool.name, tool]));
}

/**
 * The audit's view of a message that calls a tool. An undeclared name is not recorded; a declared
 * name that is not offered here is, since requesting it says something about the caller.
 */
export function toToolCall(message: Message, declared: ReadonlySet<string>): ToolCall | undefined {
  if (message.method !== 'tools/call') return undefined;
  const name = message.params?.name;
  return {
    tool: typeof name === 'string' && declared.has(name) ? name : 'unknown',
    decision: 'refused',
    reason: '',
    outcome: 'refused',
    callerFields: {},
    hints: {},
  };
}

/** Whether the members that name the tool and its arguments have the right types (B-17). */
export function hasCallShape({ params }: Message): boolean {
  const given = params?.arguments;
  return typeof params?.name === 'string' && (given === undefined || isObject(given));
}
