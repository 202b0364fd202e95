import * as z from 'zod';
import { type Definition, definitionOf } from '../call/definition.ts';
import { NeedUnmet } from '../call/need-unmet.ts';
import type { UpstreamAnswer } from '../call/upstream.ts';
import type { CallService } from '../call/values.ts';
import { LIMITS } from '../contract/limits.ts';
import { VERSION } from '../contract/version.ts';
import type { Authorize } from './authorize.ts';
import { isFit, readAnswer } from './read-answer.ts';

/** One MCP session at an upstream. */
export interface Session {
  /** What the upstream says of its tools now: untrusted, and never shown to a caller. */
  readonly definitions: readonly Definition[];
  callTool(
    name: string,
    input: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
    authorize: Authorize,
  ): Promise<UpstreamAnswer>;
  close(): void;
}

/** Loose, because a server may answer with members and kinds of blocks that are newer than this. */
const ANSWER = z.looseObject({
  content: z.array(z.looseObject({ type: z.string() })).optional(),
  structuredContent: z.record(z.string(), z.unknown()).optional(),
  isError: z.boolean().optional(),
});

const PAGE = z.looseObject({
  tools: z.array(
    z.looseObject({ name: z.string(), inputSchema: z.record(z.string(), z.unknown()) }),
  ),
  nextCursor: z.string().optional(),
});

/** How an upstream is reached. */
export interface Way {
  readonly url: URL;
  readonly callService: CallService;
}

/**
 * Connects and asks for the tools. The caller's own headers, cookies and token
 * are not known here, so they cannot be forwarded.
 *
 * @param authorize is asked for each request, until a call brings its own.
 * @throws {NeedUnmet}
 */
export async function openSession(
  { url, callService }: Way,
  authorize: Authorize,
): Promise<Session> {
  let current = authorize;
  const { Client, StreamableHTTPClientTransport } = await import('./mcp-client.ts');
  const transport = new StreamableHTTPClientTransport(url, {
    fetch: fetchThrough(callService, url.origin, () => current()),
  });
  const client = new Client(
    { name: 'secure-mcp-app-service', version: VERSION },
    // A call is sent once: what the upstream asks back is not answered.
    { versionNegotiation: { mode: 'auto' }, inputRequired: { autoFulfill: false } },
  );
  const close = (): void => {
    // A session that cannot be ended is forgotten by the upstream after a time of its own.
    transport
      .terminateSession()
      .catch(() => {})
      .finally(() => client.close())
      .catch(() => {});
  };
  const options = { timeout: LIMITS.callMs };
  const opening = { ...options, signal: AbortSignal.timeout(LIMITS.callMs) };
  try {
    await client.connect(transport as Parameters<typeof client.connect>[0], opening);
    const definitions: Definition[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < LIMITS.upstreamPages; page++) {
      const params = cursor === undefined ? {} : { cursor };
      const list = await client.request({ method: 'tools/list', params }, PAGE, opening);
      definitions.push(...list.tools.map((tool) => definitionOf(tool as Definition)));
      cursor = list.nextCursor;
      if (cursor === undefined) break;
    }
    return {
      definitions,
      async callTool(name, input, signal, authorize) {
        // Every call of the session is the same caller's: the newest token holds longest.
        current = authorize;
        const params = { name, arguments: { ...input } };
        const answer = await client.request({ method: 'tools/call', params }, ANSWER, {
          ...options,
          signal,
        });
        const { content = [], structuredContent, isError = false } = answer;
        return { isError, content, structured: structuredContent };
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

type Fetch = (address: string | URL, init?: RequestInit) => Promise<Response>;

/** The only way out of a session: the same as that of every tool, to one origin. */
function fetchThrough(callService: CallService, origin: string, authorize: Authorize): Fetch {
  const origins = new Set([origin]);
  return async (address, init) => {
    const { method = 'GET', signal } = init ?? {};
    // A stream of events outside of a call is not offered; 405 says so (MCP, section Transports).
    if (method === 'GET') return new Response(null, { status: 405 });
    const headers = { ...Object.fromEntries(new Headers(init?.headers)), ...(await authorize()) };
    const answer = await callService(
      origins,
      address,
      { method, headers, ...(typeof init?.body === 'string' && { body: init.body }) },
      signal ?? new AbortController().signal,
    );
    const { status, headers: received, text } = answer;
    const json = { status, headers: { ...received, 'content-type': 'application/json' } };
    if (status >= 300) return new Response(isFit(text) ? text : null, json);
    const id = idOf(init?.body);
    if (id === undefined) return new Response(null, json);
    const found = readAnswer(text, received['content-type'], id);
    if (found === undefined) {
      const text = 'the upstream did not answer the request with one message';
      throw new NeedUnmet('outbound_malformed', text);
    }
    return new Response(found, json);
  };
}

/** Undefined for a notification and for the end of a session. */
const idOf = (body: unknown): unknown =>
  typeof body === 'string' ? JSON.parse(body).id : undefined;
