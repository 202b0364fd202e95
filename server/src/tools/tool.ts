import type { z } from 'zod';
import type { Trial } from '../call/tool-surface.ts';
import type {
  Principal,
  ReadSecret,
  ServiceAnswer,
  ServiceRequest,
  ToolResult,
} from '../call/values.ts';
import type { Config } from '../config/config.ts';
import type { ToolAccess } from './access.ts';
import type { ToolNeeds } from './needs.ts';

/** Facts about the request, passed to the tool. */
export interface ToolContext {
  readonly principal: Principal;
  /** Aborted when the answer is no longer needed or the time limit is reached. */
  readonly signal: AbortSignal;
  /**
   * Value of a secret that the tool declares.
   * @throws {NeedUnmet} which ends the call with a fixed sentence unless the tool catches it.
   */
  secret(name: string): string;
  /**
   * Calls a service whose origin the tool declares; redirects are not followed.
   * @throws {NeedUnmet} which ends the call with a fixed sentence unless the tool catches it.
   */
  fetch(url: string | URL, request?: ServiceRequest): Promise<ServiceAnswer>;
}

/** Hints for clients; no decision depends on them. */
export interface ToolAnnotations {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

/**
 * One tool: its name, input and output, who may call it, and a function of arguments and context.
 * Other dependencies are passed in where the tool is created.
 */
export interface Tool<Input extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: Input;
  readonly output: z.ZodObject;
  readonly annotations: ToolAnnotations;
  readonly access: ToolAccess;
  readonly needs?: ToolNeeds;
  /**
   * Samples of valid arguments, for the tests that cover every tool. The first contains only the
   * required arguments. A call with any of them must not be refused.
   */
  readonly samples: readonly [z.input<Input>, ...z.input<Input>[]];
  run(input: z.infer<Input>, context: ToolContext): ToolResult | Promise<ToolResult>;
  /** The call that the status page suggests when sign-in is not required. */
  readonly trial?: Trial;
  /** Not offered if a vault is configured while authentication is not enforced. */
  readonly readsVault?: true;
  /** Arguments recorded in the call's audit event; the call fails if records are not delivered. */
  auditFields?(input: z.infer<Input>): Readonly<Record<string, string>>;
  /** The tool's conclusions, for the audit event; never text that a caller chose. */
  auditHints?(value: Readonly<Record<string, unknown>>): Readonly<Record<string, boolean>>;
}

/** Dependencies that tools can be created with. */
export interface ToolParts {
  readonly settings: Config['settings'];
  /** Absent if no vault is configured. */
  readonly readSecret: ReadSecret | undefined;
}

/** A tool, or a function that creates one from its dependencies. */
export type ToolSource = Tool | ((parts: ToolParts) => Tool);

/** Hints for a tool that only reads and changes nothing, here or elsewhere. */
export const READ_ONLY: ToolAnnotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

/** Checks a tool against its own argument types, then widens it to the type in the list. */
export const defineTool = <Input extends z.ZodObject>(tool: Tool<Input>): Tool =>
  tool as unknown as Tool;
