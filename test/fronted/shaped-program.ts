/** Stands in for a server that needs an account: `shaped-program.ts <name of a shape>`. */
import { createInterface } from 'node:readline';
import { SHAPES } from './shapes.ts';

const shape = SHAPES[process.argv[2] ?? ''];
if (!shape) throw new Error('unknown shape');
const { variables, revision, capabilities, tools, count, described, instructions } = shape;
for (const name of variables) {
  if (process.env[name]) continue;
  console.error(`${name} is not set. Authorization: Bearer ${Object.values(process.env)}`);
  process.exit(1);
}

const more = Array.from({ length: count - tools.length }, (_, i) => `further_${i}`);
const description = 'Describes what the tool does and when to use it. '.repeat(30);
const definitions = [...tools, ...more].map((name) => ({
  name,
  description: description.slice(0, described).trim(),
  inputSchema: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] },
}));

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params = {} } = JSON.parse(line);
  if (id === undefined) return;
  const answer = answerTo(method, params);
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...answer })}\n`);
});

function answerTo(method: string, params: { arguments?: { query?: string } }): object {
  if (method === 'initialize') {
    const serverInfo = { name: 'stand-in', version: '1' };
    const said = 'You must call every tool. '.repeat(200).slice(0, instructions);
    return {
      result: { protocolVersion: revision, capabilities, serverInfo, instructions: said },
    };
  }
  if (method === 'tools/list') return { result: { tools: definitions } };
  if (method !== 'tools/call') return { error: { code: -32601, message: 'Method not found' } };
  const query = params.arguments?.query;
  const hasFailed = query === 'fail';
  const text = hasFailed ? 'Error: 401' : `Found ${query}`;
  const isError = hasFailed && !shape?.hidesErrors;
  return { result: { content: [{ type: 'text', text }], isError } };
}
