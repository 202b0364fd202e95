/** A program that speaks MCP over its standard streams, and does what real ones do wrong. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

type Message = { id?: unknown; method?: string; params?: Record<string, unknown> };

const send = (message: object): void =>
  void process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
const text = (value: unknown) => ({ content: [{ type: 'text', text: String(value) }] });

let page = 'about:blank';
/** What the client sent besides calls. */
const received: Message[] = [];

const TOOLS: Readonly<
  Record<string, (id: unknown, args: Record<string, unknown>, token: unknown) => void>
> = {
  echo: (id, { value }) => send({ id, result: text(value) }),
  navigate(id, args) {
    page = String(args.page);
    send({ id, result: text('opened') });
  },
  snapshot: (id) => send({ id, result: text(page) }),
  environment: (id) => send({ id, result: text(JSON.stringify(process.env)) }),
  received: (id) => send({ id, result: text(JSON.stringify(received)) }),
  crash: () => process.exit(3),
  never: () => {},
  big: (id, { bytes }) => send({ id, result: text('x'.repeat(Number(bytes))) }),
  half_a_line: () => void process.stdout.write('x'.repeat(2 * 1024 * 1024)),
  standard_error: (id) =>
    void process.stderr.write('Authorization: secret\n'.repeat(50_000), () =>
      send({ id, result: text('written') }),
    ),
  standard_output(id) {
    process.stdout.write('Listening ...\n{"not": "closed\n[1]\nnull\n\n');
    send({ id, result: text('written') });
  },
  nests(id) {
    const nest = '['.repeat(100_000) + ']'.repeat(100_000);
    for (const members of [`"id":${nest}`, `"id":${nest},"method":"ping"`]) {
      process.stdout.write(`{"jsonrpc":"2.0",${members}}\n`);
    }
    const method = 'notifications/progress';
    process.stdout.write(`{"method":"${method}","params":{"progressToken":${nest}}}\n`);
    send({ id, result: text('written') });
  },
  asks(id) {
    send({ id: 'asked', method: 'elicitation/create', params: {} });
    send({ id: 'ping', method: 'ping' });
    send({ id, result: text('asked') });
  },
  change(id) {
    send({ id, result: text('soon') });
    send({ method: 'notifications/tools/list_changed' });
  },
  steps(id, { steps }, progressToken) {
    const method = 'notifications/progress';
    for (let progress = 1; progress <= Number(steps); progress++) {
      send({ method, params: { progressToken, progress } });
      send({ method: 'notifications/message', params: { level: 'info', data: 'a log' } });
    }
    send({ id, result: text('done') });
  },
  steps_then_crash(_id, _args, progressToken) {
    const params = { progressToken, progress: 1 };
    send({ method: 'notifications/progress', params });
    setImmediate(() => process.exit(3));
  },
  start_a_process(id) {
    const { pid } = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    send({ id, result: text(pid) });
  },
  leave_its_group(id) {
    const write =
      "process.stdout.on('error', () => process.exit()); setInterval(() => console.log('x'), 10)";
    const { pid } = spawn(process.execPath, ['-e', write], {
      stdio: ['ignore', 'inherit', 'ignore'],
      detached: true,
    });
    send({ id, result: text(pid) });
  },
  refuse_to_end(id) {
    process.on('SIGTERM', () => {});
    setInterval(() => {}, 1000);
    send({ id, result: text(process.pid) });
  },
};

const { STARTED_FILE } = process.env;
if (STARTED_FILE !== undefined) writeFileSync(STARTED_FILE, String(process.pid));

createInterface({ input: process.stdin }).on('line', (line) => {
  const message = JSON.parse(line) as Message;
  const { id, method, params = {} } = message;
  if (method === 'initialize') {
    const serverInfo = { name: 'program', version: '1' };
    const { protocolVersion } = params;
    send({ id, result: { protocolVersion, capabilities: { tools: {} }, serverInfo } });
  } else if (method === 'tools/list') {
    const tools = Object.keys(TOOLS).map((name) => ({ name, inputSchema: { type: 'object' } }));
    send({ id, result: { tools } });
  } else if (method === 'tools/call') {
    const { name, arguments: args = {}, _meta: meta } = params as Record<string, object>;
    TOOLS[String(name)]?.(id, { ...args }, (meta as { progressToken?: unknown })?.progressToken);
  } else received.push(message);
});
