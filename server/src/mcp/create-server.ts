import { isSpecType, ProtocolError, Server } from '@modelcontextprotocol/server';
import type { ToolSurface } from '../call/tool-surface.ts';
import type { Call, ToolResult } from '../call/values.ts';
import type { Config } from '../config/config.ts';
import { CODES } from '../contract/error-codes.ts';
import { refuse } from '../contract/refusals.ts';
import { createDirectAnswers, LIST_CACHING } from './answer-directly.ts';
import type { Features } from './dispatch.ts';
import { isExact } from './exact-form.ts';
import { CAPABILITIES, INFO, INSTRUCTIONS } from './server-info.ts';
import { SUPPORTED_VERSIONS } from './versions.ts';

/**
 * The product's features: a low-level SDK server with two handlers of our own, and direct answers to
 * the messages that do not need it.
 */
export function createFeatures(tools: ToolSurface, { sdkOnly }: Pick<Config, 'sdkOnly'>): Features {
  return {
    methods: {
      '2025': new Set(['initialize', 'ping', 'tools/list', 'tools/call']),
      '2026': new Set(['server/discover', 'tools/list', 'tools/call']),
    },
    admit: (call) => (fitsMethod(call, sdkOnly) ? tools.admit(call) : refuse('bad_params')),
    ...(!sdkOnly && { answerDirectly: createDirectAnswers(tools) }),
    createServer(call) {
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
      server.setRequestHandler('tools/call', async () => toCallResult(await tools.run(call)));
      return server;
    },
  };
}

/** The SDK would report parameters of the wrong type as a failure of the server. */
function fitsMethod({ message, wire }: Call, sdkOnly: boolean): boolean {
  if (message.method === 'initialize') return isSpecType.InitializeRequest(message);
  if (message.method !== 'tools/list' || (!sdkOnly && wire && isExact(message, wire))) return true;
  return isSpecType.ListToolsRequest(message);
}

function toCallResult(result: ToolResult) {
  return result.ok
    ? {
        content: [{ type: 'text' as const, text: JSON.stringify(result.value) }],
        structuredContent: result.value,
      }
    : { content: [{ type: 'text' as const, text: result.text }], isError: true };
}
