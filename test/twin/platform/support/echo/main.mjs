/** A program that reports the requests it receives, and misbehaves on request. */
import { createServer } from 'node:http';

const { PORT } = process.env;
let isHealthy = true;
console.log('started');
// A setting makes it a program that does not start.
if (process.env.FAILS_TO_START) throw new Error('this program does not start');
if (process.env.IGNORES_SIGTERM) process.on('SIGTERM', () => console.log('asked to end'));

createServer((request, response) => {
  const path = request.url.split('?')[0];
  if (path === '/die') return process.exit(1);
  if (path === '/break-off') {
    response.writeHead(200);
    return response.write('half', () => process.exit(1));
  }
  if (path === '/be-ill') isHealthy = false;
  if (path === '/talk') console.log('x'.repeat(300 * 1024));
  if (path === '/healthz') {
    if (!isHealthy) console.log('failed the check');
    return response.writeHead(isHealthy ? 200 : 500).end();
  }
  let body = '';
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    const headers = request.rawHeaders;
    response.setHeader('content-type', 'application/json');
    response.setHeader('set-cookie', ['one=1', 'two=2']);
    response.end(
      JSON.stringify({
        method: request.method,
        url: request.url,
        headers,
        body,
        pid: process.pid,
        folder: process.cwd(),
        env: process.env,
      }),
    );
  });
}).listen(PORT);
