/** A server behind the measured one: one tool, as little as MCP allows; over HTTP, or over its standard streams without `PORT`. */
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { UPSTREAM_TOOL } from './upstream-tool.ts';

const { PORT, BENCH_STDIO } = process.env;

const RESULTS: Readonly<Record<string, object>> = {
  initialize: {
    protocolVersion: '2025-11-25',
    capabilities: { tools: {} },
    serverInfo: { name: 'upstream', version: '1' },
  },
  'tools/list': { tools: [UPSTREAM_TOOL] },
  'tools/call': { content: [{ type: 'text', text: '"here"' }] },
};

/** Undefined for a notification. */
function answerTo(text: string): string | undefined {
  const { id, method } = JSON.parse(text);
  if (id === undefined) return undefined;
  const result = RESULTS[method];
  const error = { code: -32601, message: 'unknown' };
  return JSON.stringify({ jsonrpc: '2.0', id, ...(result ? { result } : { error }) });
}

if (BENCH_STDIO) {
  createInterface({ input: process.stdin }).on('line', (line) => {
    const answer = answerTo(line);
    if (answer) process.stdout.write(`${answer}\n`);
  });
} else {
  createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const answer = text && answerTo(text);
    const status = answer ? 200 : text ? 202 : 405;
    const body = Buffer.from(answer || '');
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': body.length,
    });
    response.end(body);
  }).listen(Number(PORT), '127.0.0.1');
}
