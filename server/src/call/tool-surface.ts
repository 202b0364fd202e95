import type { Refusal } from '../contract/refusals.ts';
import type { Call, ToolListing, ToolResult } from './values.ts';

/** A tool that a caller may know of, in short. */
export interface ToolOverview {
  readonly name: string;
  readonly title: string;
  /** Whether a call would be let through; else the caller's client has to ask for a wider scope. */
  readonly allowed: boolean;
  readonly trial: Trial | undefined;
}

/** A call that the status page invites to try. */
export interface Trial {
  readonly arguments: Readonly<Record<string, unknown>>;
  /** A member of its answer, as `found: true`, to be recognised by. */
  readonly answers: string;
}

/** What callers see of the tools: the list, the answer to a call that may not be, and the call. */
export interface ToolSurface {
  /** In the order of the declarations, the same for every process (BA-15). */
  list(call: Call): readonly ToolListing[];
  /** The same tools in short, each with whether this caller could call it right now. */
  overview(call: Call): readonly ToolOverview[];
  /** Decides about a call of a tool before the SDK sees it. */
  admit(call: Call): Refusal | undefined;
  /** Takes an admitted call along the tool's path. */
  run(call: Call): Promise<ToolResult>;
}
