import type { z } from 'zod';
import type { Trial } from '../call/tool-surface.ts';
import type { Principal, ReadSecret, ToolListing, ToolResult } from '../call/values.ts';
import type { Config } from '../config/config.ts';
import type { ToolAccess } from './access.ts';

/** What a tool learns about the request it serves. */
export interface ToolContext {
  readonly principal: Principal;
  /** Aborted when the answer is no longer wanted or the time is over. */
  readonly signal: AbortSignal;
}

/**
 * One tool: what it is called, takes and gives, who may call it, and a function of arguments and
 * context. Whatever else it needs is passed in where it is made.
 */
export interface Tool<Input extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: Input;
  readonly output: z.ZodObject;
  readonly annotations: ToolListing['annotations'];
  readonly access: ToolAccess;
  /**
   * Valid arguments, for the tests about every tool: first those without which a call is refused and
   * no other. Each has an answer that is no refusal.
   */
  readonly samples: readonly [z.input<Input>, ...z.input<Input>[]];
  run(input: z.infer<Input>, context: ToolContext): ToolResult | Promise<ToolResult>;
  /** Where nobody signs in, the status page invites to this call. */
  readonly trial?: Trial;
  /** Not offered while nothing is enforced and a vault is configured. */
  readonly readsVault?: true;
  /** Arguments that ride on the call's audit event; the call fails while records do not get through. */
  auditFields?(input: z.infer<Input>): Readonly<Record<string, string>>;
  /** What the tool concluded, for the audit event; never text that a caller chose. */
  auditHints?(value: Readonly<Record<string, unknown>>): Readonly<Record<string, boolean>>;
}

/** What tools may be made with. */
export interface ToolParts {
  readonly settings: Config['settings'];
  /** Absent where no vault is configured. */
  readonly readSecret: ReadSecret | undefined;
}

/** A tool, or what makes one that needs more than arguments and context. */
export type ToolSource = Tool | ((parts: ToolParts) => Tool);

/** Hints for a tool that looks and changes nothing, here or elsewhere. */
export const READ_ONLY: ToolListing['annotations'] = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

/** Keeps the argument types of a tool while the list holds them all alike. */
export const defineTool = <Input extends z.ZodObject>(tool: Tool<Input>): Tool =>
  tool as unknown as Tool;
