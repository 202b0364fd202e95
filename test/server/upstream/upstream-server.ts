import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import {
  CallToolRequestSchema,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
} from '@modelcontextprotocol/sdk/types.js';
import type { Definition } from '../../../server/src/call/definition.ts';

type Block = Record<string, unknown>;
type Answer = {
  content: Block[];
  structuredContent?: Record<string, unknown>;
  isError?: boolean;
};

const schema = (properties: Record<string, unknown>, required: string[] = []) => ({
  type: 'object',
  properties,
  required,
});
const text = (value: string): Answer => ({ content: [{ type: 'text', text: value }] });

/** Definitions as servers in use have them: with a default, without annotations, recursive. */
export const DEFINITIONS: readonly Definition[] = [
  {
    name: 'echo',
    description: 'Repeats a text.',
    inputSchema: schema(
      { text: { type: 'string', maxLength: 20 }, times: { type: 'integer', default: 1 } },
      ['text', 'times'],
    ),
    annotations: { readOnlyHint: true, title: 'Repeat' },
  },
  {
    name: 'navigate',
    title: 'Open a page',
    inputSchema: schema({ page: { type: 'string' } }, ['page']),
  },
  { name: 'snapshot', inputSchema: schema({}) },
  { name: 'fail', inputSchema: schema({}) },
  { name: 'error', inputSchema: schema({}) },
  { name: 'parts', inputSchema: schema({}) },
  { name: 'work', inputSchema: schema({}) },
  {
    name: 'weather',
    inputSchema: schema({}),
    outputSchema: schema({ celsius: { type: 'number' } }, ['celsius']),
  },
];

const ESCAPE = '\u001b[2m';

/** A server behind this one, by the SDK's first version: sessions of its own, each with a page. */
export class UpstreamServer {
  readonly requests: IncomingMessage[] = [];
  readonly calls: string[] = [];
  definitions = DEFINITIONS;
  /** Whether it says within each call that its tools changed. */
  announces = false;
  /** What `work` reports, and what it then waits for. */
  reports: readonly Record<string, unknown>[] = [];
  done: Promise<void> = Promise.resolve();
  /** Requests without a complete answer. */
  waiting = 0;
  /** Calls that were cancelled, by name. */
  readonly cancelled: string[] = [];
  readonly #transports = new Map<string, StreamableHTTPServerTransport>();

  /** Forgets its sessions, as a server does that restarts. */
  restart(): void {
    this.#transports.clear();
  }

  get sessions(): number {
    return this.#transports.size;
  }

  readonly listener: RequestListener = async (request, response) => {
    this.requests.push(request);
    this.waiting++;
    response.once('close', () => this.waiting--);
    const id = request.headers['mcp-session-id'];
    const known = typeof id === 'string' ? this.#transports.get(id) : undefined;
    if (id !== undefined && !known) {
      response.writeHead(404).end();
      return;
    }
    const transport = known ?? (await this.#open());
    const { body } = request as IncomingMessage & { body?: unknown };
    await (body === undefined
      ? transport.handleRequest(request, response)
      : transport.handleRequest(request, response, body));
  };

  async #open(): Promise<StreamableHTTPServerTransport> {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void this.#transports.set(id, transport),
      onsessionclosed: (id) => void this.#transports.delete(id),
    });
    const server = new Server(
      { name: 'upstream', version: '1' },
      { capabilities: { tools: { listChanged: true } } },
    );
    server.setRequestHandler(ListToolsRequestSchema, () => ({
      tools: this.definitions as never,
    }));
    let page = 'about:blank';
    server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
      this.calls.push(params.name);
      if (this.announces) {
        await extra.sendNotification({ method: 'notifications/tools/list_changed' });
      }
      const given = params.arguments ?? {};
      switch (params.name) {
        case 'echo':
          return text(String(given.text).repeat(Number(given.times ?? 1)));
        case 'navigate':
          page = String(given.page);
          return text('opened');
        case 'work': {
          extra.signal.addEventListener('abort', () => this.cancelled.push(params.name));
          const progressToken = params._meta?.progressToken;
          for (const report of progressToken === undefined ? [] : this.reports) {
            await extra.sendNotification({
              method: 'notifications/progress',
              params: { progressToken, ...report } as never,
            });
          }
          await this.done;
          return text(progressToken === undefined ? 'silent' : 'reported');
        }
        case 'snapshot':
          return text(page);
        case 'fail':
          return {
            ...text(`${ESCAPE}postgres://sa:hunter2hunter2@db:5432 refused\u202e\u{e0041}`),
            isError: true,
          };
        case 'weather':
          return { ...text('warm'), structuredContent: { summary: '<b>warm</b>\u200b' } };
        case 'parts':
          return {
            content: [
              { type: 'text', text: '# Title\n<p>[link](https://example.com)</p>' },
              { type: 'image', data: 'aGk=', mimeType: 'image/png' },
              { type: 'image', data: 'aGk=', mimeType: 'image/svg+xml' },
              { type: 'resource_link', uri: 'file:///etc/passwd', name: 'passwd' },
              { type: 'resource', resource: { uri: 'file:///a', text: 'embedded' } },
            ],
          } as Answer;
        default:
          throw new McpError(ErrorCode.InternalError, 'ECONNREFUSED postgres://sa:hunter2@db');
      }
    });
    await server.connect(transport as Parameters<typeof server.connect>[0]);
    return transport;
  }
}
