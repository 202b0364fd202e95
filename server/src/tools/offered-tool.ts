import type { CallerToken } from '../call/caller-token.ts';
import type { UpstreamPlace } from '../call/upstream.ts';
import type { CallResult, ReportProgress, ToolListing, ToolSource } from '../call/values.ts';
import { parseWithoutNulls } from './parse-without-nulls.ts';
import { isPlainText } from './plain-text.ts';
import { toListing } from './to-listing.ts';
import type { Tool, ToolContext } from './tool.ts';

type Arguments = Record<string, unknown>;

/** What a tool of another server also gets: a way to tell how far it is, if the caller asked for it. */
export interface OfferedContext extends ToolContext {
  readonly reportProgress: ReportProgress | undefined;
}

/** A tool in the form in which calls run it, whatever its schemas are written in. */
export interface OfferedTool
  extends Pick<
    Tool,
    'name' | 'title' | 'access' | 'needs' | 'trial' | 'auditFields' | 'auditHints'
  > {
  readonly listing: ToolListing;
  /** Of a tool of another server. */
  readonly source?: ToolSource & { readonly place: UpstreamPlace };
  /** False while a tool of another server is not as it was reviewed; absent for our own. */
  isOffered?(): boolean;
  /** The input for `run`, or the names of the declared arguments that are not valid. */
  readArguments(given: Arguments): { readonly input: Arguments } | { readonly invalid: string[] };
  /** Milliseconds that its calls may take, if that is more than those of others. */
  readonly callMs?: number;
  /** Whether its calls may report progress, which turns the answer into a stream. */
  readonly reportsProgress?: true;
  /** Whether the caller's token is exchanged for its calls. No other tool is given that token. */
  readonly isOnBehalfOf: boolean;
  run(
    input: Arguments,
    context: OfferedContext,
    callerToken: CallerToken | undefined,
  ): CallResult | Promise<CallResult>;
  /** Names only the rule that the output violates: paths and values may contain the tool's input. */
  violatedBy(result: CallResult): string | undefined;
}

/** A tool of this server. */
export const offer = (tool: Tool): OfferedTool => ({
  ...tool,
  isOnBehalfOf: false,
  listing: toListing(tool),
  readArguments(given) {
    const parsed = parseWithoutNulls(tool.input, given);
    // zod silently drops an own `__proto__` even where unknown names are refused (B-01).
    if (parsed.success && !Object.hasOwn(given, '__proto__')) return { input: parsed.data };
    const wrong = new Set((parsed.error?.issues ?? []).map(({ path }) => String(path[0])));
    return { invalid: Object.keys(tool.input.shape).filter((name) => wrong.has(name)) };
  },
  /**
   * Output must be a plain object that matches the declared schema, with no additional member, and
   * contain only plain text: no control, bidirectional or invisible characters that could affect a
   * terminal or a model (I-04).
   */
  violatedBy(result) {
    if (!result.ok) return undefined;
    if ('content' in result) return 'content blocks';
    const { error } = tool.output.safeParse(result.value);
    if (error) return error.issues.map(({ code }) => code).join(', ');
    if (!isPlainObject(result.value)) return 'not a plain object';
    return isPlainText(result.value) ? undefined : 'not plain text';
  },
});

/** Others are not sent as they were checked: JSON would call `toJSON`, and the SDK drop `__proto__`. */
const isPlainObject = (value: object): boolean =>
  Object.getPrototypeOf(value) === Object.prototype &&
  !('toJSON' in value) &&
  !Object.hasOwn(value, '__proto__');
