import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { listenQuietly } from '../server/harness/listen.ts';
import { needs } from './needs.ts';
import { withStandIn } from './with-curl.ts';

const ROOT = join(import.meta.dirname, '../..');

interface Run {
  readonly status: number;
  readonly out: string;
  /** What reached the server: the request line, the headers except those naming the client, the body. */
  readonly sent: readonly string[];
}

describe('the stand-in for curl', () => {
  let origin = '';
  let sent: string[] = [];
  const server: Server = createServer(async (request, response) => {
    const { method, url, rawHeaders } = request;
    const names = rawHeaders.filter((_, index) => index % 2 === 0);
    const lines = names
      .map((name, index) => `${name.toLowerCase()}: ${rawHeaders[2 * index + 1]}`)
      // Node announces that it closes the connection after one request; curl just does.
      .filter((line) => !/^(?:user-agent|connection):/.test(line));
    sent = [`${method} ${url}`, ...lines.sort(), await text(request)];
    response.writeHead(202).end('the answer\n');
  });
  before(async () => {
    origin = `http://127.0.0.1:${await listenQuietly(server, '127.0.0.1')}`;
  });
  after(() => server.close());

  const run = (env: NodeJS.ProcessEnv, args: readonly string[]): Promise<Run> =>
    new Promise((resolve) => {
      sent = [];
      const given = args.map((arg) =>
        arg.replace('http://SERVER', origin).replace('SERVER', origin.slice(7)),
      );
      execFile('curl', given, { env }, (error, out) =>
        resolve({ status: error ? Number(error.code) : 0, out, sent }),
      );
    });

  const CALLS: Readonly<Record<string, readonly string[]>> = {
    'a plain request': ['-s', 'http://SERVER/healthz'],
    'an address without a scheme': ['-s', 'SERVER/mcp?x=1'],
    'a call': [
      '-s',
      '-X',
      'POST',
      'SERVER/mcp',
      '-H',
      'content-type: application/json',
      '-d',
      '{"ö":1}',
    ],
    'a form': ['-s', 'http://SERVER', '-d', 'a=b'],
    'two headers': [
      '-s',
      'http://SERVER/',
      '-H',
      'Authorization: Bearer a.b.c',
      '-H',
      'X-Twice: 1',
      '-H',
      'X-Twice: 2',
    ],
    'the status alone': ['-s', '-o', '/dev/null', '-w', '%{http_code}\\n', 'http://SERVER/'],
    'a server that does not exist': ['-s', '-w', '%{http_code}', 'http://127.0.0.1:1/'],
  };

  for (const [what, args] of Object.entries(CALLS)) {
    test(`sends and prints the same as curl: ${what}`, needs('curl'), async () => {
      assert.deepEqual(await run(withStandIn(), args), await run(process.env, args));
    });
  }

  for (const args of [
    ['-s', '-k', 'http://SERVER/'],
    ['-s', '--retry', '3', 'http://SERVER/'],
    ['-s', '-d', '@file', 'http://SERVER/'],
    ['-s', '-H', 'X-Empty;', 'http://SERVER/'],
    ['-s', '-w', '%{time_total}', 'http://SERVER/'],
    ['-s', 'https://SERVER/'],
    ['http://SERVER/'],
    ['-s'],
  ]) {
    test(`refuses what it does not support: ${args.join(' ')}`, async () => {
      assert.deepEqual(await run(withStandIn(), args), { status: 2, out: '', sent: [] });
    });
  }

  test('supports every option that a page uses', () => {
    const used = globSync(['*.md', 'docs/*.md'], { cwd: ROOT })
      .map((page) => readFileSync(join(ROOT, page), 'utf8').replaceAll('\\\n', ' '))
      .flatMap((page) => page.match(/^\s*curl [^|\n]*/gm) ?? [])
      // Tests cannot run these: they leave the machine.
      .filter((command) => !command.includes('https://'))
      .flatMap((command) => command.match(/(?<= )--?[a-zA-Z][\w-]*/g) ?? []);
    assert.deepEqual([...new Set(used)].sort(), ['-H', '-X', '-d', '-o', '-s', '-w']);
  });
});
