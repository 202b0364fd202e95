import type { ToolSurface } from '../call/tool-surface.ts';
import type { Call, CallResult } from '../call/values.ts';
import { CODES } from '../contract/error-codes.ts';
import { type Refusal, refuse } from '../contract/refusals.ts';
import { createDirectAnswers } from './answer-directly.ts';
import type { Features } from './dispatch.ts';
import { foreignMembers } from './foreign-result.ts';
import { loadSdk } from './load-sdk.ts';
import { progressTokenOf } from './progress-token.ts';
import { CAPABILITIES, INFO, INSTRUCTIONS, LIST_CACHING } from './server-info.ts';
import { SUPPORTED_VERSIONS } from './versions.ts';

/**
 * The product's features: a low-level SDK server with two handlers of our own, and direct answers to
 * the messages that do not need it.
 */
export function createFeatures(tools: ToolSurface): Features {
  return {
    methods: {
      '2025': new Set(['initialize', 'ping', 'tools/list', 'tools/call']),
      '2026': new Set(['server/discover', 'tools/list', 'tools/call']),
    },
    admit: (call) =>
      call.isExact || call.message.method === 'tools/call'
        ? tools.admit(call)
        : admitOdd(call, tools),
    answerDirectly: createDirectAnswers(tools),
    async createServer(call) {
      const { ProtocolError, Server } = await loadSdk();
      const server = new Server(INFO, {
        capabilities: CAPABILITIES,
        instructions: INSTRUCTIONS,
        supportedProtocolVersions: [...SUPPORTED_VERSIONS],
        cacheHints: { 'tools/list': LIST_CACHING },
      });
      server.setRequestHandler('tools/list', ({ params }) => {
        // The list has one page, so any cursor is made up (BA-20).
        if (params?.cursor !== undefined) throw new ProtocolError(CODES.INVALID_PARAMS, 'cursor');
        return { tools: [...tools.list(call)] as never };
      });
      server.setRequestHandler('tools/call', async (_request, { mcpReq }) => {
        const progressToken = progressTokenOf(call);
        let sent: Promise<void> | undefined;
        if (progressToken !== undefined) {
          call.reportProgress = (progress) => {
            const params = { ...progress, progressToken };
            sent = mcpReq.notify({ method: 'notifications/progress', params }).catch(() => {});
          };
        }
        const result = await tools.run(call);
        // The last report must not be overtaken by the answer.
        await sent;
        return toCallResult(result);
      });
      return server;
    },
  };
}

/** The SDK would report parameters of the wrong type as a failure of the server. */
async function admitOdd(call: Call, tools: ToolSurface): Promise<Refusal | undefined> {
  const { isSpecType } = await loadSdk();
  const { message } = call;
  const isFit =
    message.method === 'initialize'
      ? isSpecType.InitializeRequest(message)
      : message.method !== 'tools/list' || isSpecType.ListToolsRequest(message);
  return isFit ? tools.admit(call) : refuse('bad_params');
}

function toCallResult(result: CallResult) {
  if ('content' in result) return foreignMembers(result) as never;
  return result.ok
    ? {
        content: [{ type: 'text' as const, text: JSON.stringify(result.value) }],
        structuredContent: result.value,
      }
    : { content: [{ type: 'text' as const, text: result.text }], isError: true };
}
