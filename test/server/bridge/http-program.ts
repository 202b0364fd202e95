/** A program that serves Streamable HTTP on `PORT` without sessions, and tells what it was sent. */
import { createServer } from 'node:http';

const { PORT = '' } = process.env;
const argument = process.argv[2] ?? '';

createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  const { id, method, params = {} } = body === '' ? {} : JSON.parse(body);
  const { url, headers } = request;
  switch (params.name ?? method) {
    case 'crash':
      process.exit(3);
      break;
    case 'never':
      response.once('close', () => process.stdout.write('closed\n'));
      break;
    case 'big':
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('x'.repeat(2 * 1024 * 1024));
      break;
    case 'events':
      response.writeHead(200, { 'content-type': 'text/event-stream', 'set-cookie': 'a=b' });
      response.write('data: 1\n\n');
      // The second event waits for the next request, which proves that the first one was relayed.
      next = () => response.end('data: 2\n\n');
      break;
    case 'switch':
      response.writeHead(101, { connection: 'upgrade', upgrade: 'other' }).end();
      break;
    case 'next':
      next();
      response.writeHead(202).end();
      break;
    default:
      response.writeHead(200, { 'content-type': 'application/json', 'mcp-session-id': 'its-own' });
      response.end(
        JSON.stringify({ id, url, method: request.method, headers, argument, pid: process.pid }),
      );
  }
}).listen(Number(PORT), 'localhost');

let next = (): void => {};
