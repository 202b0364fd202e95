import type { ToolSurface } from '../call/tool-surface.ts';
import type { Answer, Call, CallResult, ToolListing, Wire } from '../call/values.ts';
import { LIMITS } from '../contract/limits.ts';
import { MODERN_VERSION } from '../contract/modern-version.ts';
import { type Features, JSON_BODY } from './dispatch.ts';
import { foreignMembers } from './foreign-result.ts';
import { progressTokenOf } from './progress-token.ts';
import { CAPABILITIES, INFO, INSTRUCTIONS, LIST_CACHING } from './server-info.ts';
import { LEGACY_VERSIONS } from './versions.ts';

/**
 * Answers the methods of a tool server without an SDK server and transport per request, which cost
 * ten times as much as the rest of the path. Only for messages in exact form, and with the same bytes:
 * a test compares the two over generated messages, so a change of the SDK does not go unnoticed.
 */
export function createDirectAnswers(tools: ToolSurface): NonNullable<Features['answerDirectly']> {
  const lists: Record<Wire, WeakMap<readonly ToolListing[], string | Buffer>> = {
    '2025': new WeakMap(),
    '2026': new WeakMap(),
  };
  /** A list is serialised once, for all callers with the same rights. */
  const listResult = (wire: Wire, listings: readonly ToolListing[]): string | Buffer => {
    const known = lists[wire].get(listings);
    if (known !== undefined) return known;
    const text = complete(wire, { tools: listings }, LIST_CACHING);
    const result = text.length > LIMITS.joinedAnswer ? Buffer.from(text) : text;
    lists[wire].set(listings, result);
    return result;
  };
  const methods: ReadonlyMap<string, (call: Call, wire: Wire) => Answer | Promise<Answer>> =
    new Map(
      Object.entries({
        ping: (call: Call) => answer(call, '{}'),
        initialize: (call: Call) => answer(call, handshakeOf(call)),
        'server/discover': (call: Call) => answer(call, DISCOVERY),
        'tools/list': (call: Call, wire: Wire) => answer(call, listResult(wire, tools.list(call))),
        'tools/call': (call: Call) => answerTool(call, tools.run(call)),
      }),
    );
  return (call) => {
    // A stream is left to the SDK.
    if (progressTokenOf(call) !== undefined && tools.reportsProgress(call)) return undefined;
    return methods.get(call.message.method)?.(call, call.wire as Wire);
  };
}

/** Leaves to the SDK what it must answer itself, and a call that is already over. */
export const answerDirectly = (call: Call, features: Features) =>
  call.isExact && !call.isAborted ? features.answerDirectly?.(call) : undefined;

/** Ends with the call's signal, so that a tool that ignores it does not keep the caller waiting. */
function answerTool(
  call: Call,
  result: CallResult | Promise<CallResult>,
): Answer | Promise<Answer> {
  if (!(result instanceof Promise)) return answer(call, toolResult(call, result));
  const { signal } = call;
  return new Promise<Answer>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    result.then((value) => resolve(answer(call, toolResult(call, value)))).catch(reject);
  });
}

function toolResult({ wire }: Call, result: CallResult): string {
  if ('content' in result) {
    const members = foreignMembers(result);
    if (wire === '2025') return JSON.stringify(members);
    const _meta = { ...members._meta, ...COMPLETE._meta };
    return JSON.stringify({ ...members, _meta, resultType: 'complete' });
  }
  const more = wire === '2026' ? `,${COMPLETE_MEMBERS}` : '';
  if (!result.ok) {
    return `{"content":[{"type":"text","text":${JSON.stringify(result.text)}}],"isError":true${more}}`;
  }
  const value = JSON.stringify(result.value);
  return `{"content":[{"type":"text","text":${JSON.stringify(value)}}],"structuredContent":${value}${more}}`;
}

/** The members that the 2026 revision requires in every result. */
const COMPLETE = {
  resultType: 'complete',
  _meta: { 'io.modelcontextprotocol/serverInfo': INFO },
};
const COMPLETE_MEMBERS = JSON.stringify(COMPLETE).slice(1, -1);

function complete(wire: Wire, result: object, caching: object = {}): string {
  if (wire === '2025') return JSON.stringify(result);
  const { resultType, _meta } = COMPLETE;
  return JSON.stringify({ ...result, resultType, ...caching, _meta });
}

const HANDSHAKES: ReadonlyMap<unknown, string> = new Map(
  LEGACY_VERSIONS.map((protocolVersion) => [
    protocolVersion,
    JSON.stringify({
      protocolVersion,
      capabilities: CAPABILITIES,
      serverInfo: INFO,
      instructions: INSTRUCTIONS,
    }),
  ]),
);

const handshakeOf = ({ message }: Call): string =>
  HANDSHAKES.get(message.params?.protocolVersion) as string;

const DISCOVERY = complete(
  '2026',
  {
    supportedVersions: [MODERN_VERSION],
    capabilities: CAPABILITIES,
    instructions: INSTRUCTIONS,
  },
  // The SDK's default: a client asks again each time.
  { ttlMs: 0, cacheScope: 'private' },
);

function answer({ message }: Call, result: string | Buffer): Answer {
  const [start, end] = ['{"result":', `,"jsonrpc":"2.0","id":${JSON.stringify(message.id)}}`];
  const body = typeof result === 'string' ? start + result + end : [start, result, end];
  return { status: 200, headers: JSON_BODY, body };
}
