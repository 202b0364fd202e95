import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { listenQuietly } from '../../server/harness/listen.ts';
import { APIS, type Body } from './model-apis.ts';

/** A stand-in of a model. Programs call its API, on loopback, in any of three forms. */
export interface Model {
  /** Without a path. */
  readonly url: string;
  /** What it has said at the end of each turn. */
  readonly said: readonly string[];
}

/** A prompt after which the stand-in names the tools that the program offers. */
export const LIST_TOOLS = 'List the tools.';

/** A prompt after which it requests one call of a tool. No shell or program changes these characters. */
export const promptFor = (tool: string, args: unknown): string =>
  `Call ${tool} with ${encodeURIComponent(JSON.stringify(args))} now.`;

const CALL = /Call (\w+) with (\S+) now\./;

/** What it says if the program does not offer the tool. */
const NOT_OFFERED = 'There is no such tool.';

/**
 * Does what the prompt says, then repeats the tool's result. It has no memory: all that it knows is in
 * the request, so several programs can talk to it.
 */
export async function startModel(): Promise<Model> {
  const said: string[] = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const api = APIS.find(({ path }) => pathname.endsWith(path));
    if (request.method !== 'POST' || !api) return void response.writeHead(404).end('{}');
    const { prompt, results, tools } = api.read((await json(request)) as Body);
    const [, wanted, encoded = '{}'] = CALL.exec(prompt) ?? [];
    // Each program puts another prefix before the name.
    const tool = tools.find(({ name }) => wanted !== undefined && name.endsWith(wanted));
    const names = tools.map(({ name }) => name).join('\n');
    const text = results.at(-1) ?? (prompt.includes(LIST_TOOLS) ? names : NOT_OFFERED);
    const calls = tool !== undefined && results.length === 0;
    // Requests without tools are for titles and the like.
    if (!calls && tools.length > 0) said.push(text);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const answer = calls ? { tool, args: decodeURIComponent(encoded) } : { text };
    for (const event of api.write(answer)) {
      const name = 'type' in event ? `event: ${event.type}\n` : '';
      response.write(`${name}data: ${JSON.stringify(event)}\n\n`);
    }
    response.end(api.end);
  });
  const port = await listenQuietly(server, '127.0.0.1');
  return { url: `http://127.0.0.1:${port}`, said };
}
