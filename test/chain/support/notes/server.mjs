// A small MCP server over standard streams that keeps what it is told, as a browser keeps its page.
import { readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { createInterface } from 'node:readline';

const tools = JSON.parse(readFileSync(new URL('./tools.json', import.meta.url), 'utf8'));
let kept = '';

const RUN = {
  remember: ({ text }) => {
    kept = text;
    return 'kept';
  },
  recall: () => kept,
  surroundings: () => JSON.stringify({ folder: process.cwd(), environment: process.env }),
  dial: ({ port }) =>
    new Promise((resolve) => {
      createConnection(port, '127.0.0.1', () => resolve('connected')).on('error', ({ code }) =>
        resolve(code),
      );
    }),
};

async function answer({ method, params }) {
  if (method === 'initialize') {
    const serverInfo = { name: 'notes', version: '1.0.0' };
    return { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo };
  }
  if (method === 'tools/list') return { tools };
  const text = await RUN[params.name](params.arguments);
  return { content: [{ type: 'text', text }] };
}

for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line);
  if (message.id === undefined) continue;
  const result = await answer(message);
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id: message.id, result })}\n`);
}
