import * as z from 'zod';
import { type Definition, definitionOf } from '../call/definition.ts';
import type { Members } from '../call/members.ts';
import type { UpstreamAnswer } from '../call/upstream.ts';
import type { ExchangeLimits } from '../call/values.ts';
import { LIMITS } from '../contract/limits.ts';
import { VERSION } from '../contract/version.ts';
import type { Authorize } from './authorize.ts';
import { createSessionFetch, type OnNotification, type Way } from './session-fetch.ts';
import { whyNotOpened } from './sse-only.ts';

/** One MCP session at an upstream. */
export interface Session {
  /** Changes what identifies the caller from now on: a later call of theirs may bring a newer token. */
  actWith(authorize: Authorize): void;
  /** What the upstream says of its tools now: untrusted, and never shown to a caller. */
  readDefinitions(): Promise<readonly Definition[]>;
  callTool(
    name: string,
    input: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
    onProgress: OnProgress | undefined,
  ): Promise<UpstreamAnswer>;
  close(): void;
}

/** Sees the members of a report as they were sent. */
export type OnProgress = (report: Members) => void;

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

/**
 * Connects. The caller's own headers, cookies and token are not known here, so they cannot be
 * forwarded.
 *
 * @param authorize is asked for each request.
 * @param onListChanged called when the upstream says that its tools are not the same any more.
 * @throws {NeedUnmet}
 */
export async function openSession(
  way: Way,
  limits: ExchangeLimits,
  authorize: Authorize,
  onListChanged: () => void,
): Promise<Session> {
  let current = authorize;
  const { Client, StreamableHTTPClientTransport } = await import('./mcp-client.ts');
  const reports = new Map<unknown, OnProgress>();
  const onNotification: OnNotification = (method, params, token) => {
    if (method === 'notifications/tools/list_changed') onListChanged();
    if (method !== 'notifications/progress' || params.progressToken !== token) return;
    reports.get(token)?.(params);
  };
  // The call's own signal ends it sooner, and only with that does the upstream learn of it.
  const spared = { ...limits, ms: limits.ms + SPARE_MS };
  const transport = new StreamableHTTPClientTransport(way.url, {
    fetch: createSessionFetch(way, spared, () => current(), onNotification),
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
  const options = { timeout: limits.ms + SPARE_MS };
  const inTime = () => ({ ...options, signal: AbortSignal.timeout(limits.ms) });
  try {
    await client.connect(transport as Parameters<typeof client.connect>[0], inTime());
  } catch (error) {
    close();
    throw await whyNotOpened(error, way, authorize, limits);
  }
  let calls = 0;
  return {
    actWith(authorize) {
      current = authorize;
    },
    async readDefinitions() {
      const opening = inTime();
      const definitions: Definition[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < LIMITS.upstreamPages; page++) {
        const params = cursor === undefined ? {} : { cursor };
        const list = await client.request({ method: 'tools/list', params }, PAGE, opening);
        definitions.push(...list.tools.map((tool) => definitionOf(tool as Definition)));
        cursor = list.nextCursor;
        if (cursor === undefined) break;
      }
      return definitions;
    },
    async callTool(name, input, signal, onProgress) {
      const token = `progress-${++calls}`;
      const params = {
        name,
        arguments: { ...input },
        ...(onProgress && { _meta: { progressToken: token } }),
      };
      if (onProgress) reports.set(token, onProgress);
      try {
        const answer = await client.request({ method: 'tools/call', params }, ANSWER, {
          ...options,
          signal,
        });
        const { content = [], structuredContent, isError = false } = answer;
        return { isError, content, structured: structuredContent };
      } finally {
        reports.delete(token);
      }
    },
    close,
  };
}

/** What the connection is given beyond the time of a call. */
const SPARE_MS = 2_000;
