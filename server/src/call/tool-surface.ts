import type { Refusal } from '../contract/refusals.ts';
import type { Call, CallResult, ToolListing } from './values.ts';

/** Summary of a tool that a caller may see. */
export interface ToolOverview {
  readonly name: string;
  readonly title: string;
  /** Whether a call would be allowed; if not, the caller's client must request a wider scope. */
  readonly allowed: boolean;
  readonly trial: Trial | undefined;
  /** The server behind this one that it belongs to. */
  readonly upstream: string | undefined;
  /** Not offered at present, because it is not as it was reviewed. */
  readonly isWithdrawn: boolean;
}

/** A call that the status page suggests trying. */
export interface Trial {
  readonly arguments: Readonly<Record<string, unknown>>;
  /** A member of the answer, such as `found: true`, by which to recognise it. */
  readonly answers: string;
}

/** What callers see of the tools: the list, the access decision and the call. */
export interface ToolSurface {
  /**
   * In declaration order, the same in every process (BA-15). Callers with the same rights get the same
   * list object.
   */
  list(call: Call): readonly ToolListing[];
  /** Summaries of the same tools, each with whether this caller could call it now. */
  overview(call: Call): readonly ToolOverview[];
  /** Decides about a tool call before anything runs. */
  admit(call: Call): Refusal | undefined;
  /** Whether an admitted call may report progress. */
  reportsProgress(call: Call): boolean;
  /** Runs an admitted call through the tool's steps. */
  run(call: Call): CallResult | Promise<CallResult>;
}
