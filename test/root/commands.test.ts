import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { explain, helpOf, readArguments } from '../../scripts/command.ts';

const ROOT = join(import.meta.dirname, '../..');
const SCRIPTS: Record<string, string> = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
).scripts;

interface Ended {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

const run = (line: string, ...args: string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const [, file = '', ...own] = line.split(' ');
    execFile(process.execPath, [join(ROOT, file), ...own, ...args], (error, out, err) =>
      resolve({ status: error ? Number(error.code) : 0, out, err }),
    );
  });

const { build } = JSON.parse(readFileSync(join(ROOT, 'server/package.json'), 'utf8')).scripts;

/** npm runs it in that folder; the test runs it from the root. */
const COMMANDS = {
  ...SCRIPTS,
  build: build.replace('../', ''),
  hook: 'node bootstrap.mjs scripts/configure-easy-auth.ts',
};

for (const [name, line] of Object.entries(COMMANDS)) {
  test(`shows its help and does nothing else: ${name}`, async () => {
    const { status, out, err } = await run(line, '--help');
    assert.deepEqual({ status, err }, { status: 0, err: '' });
    assert.match(out, /^[A-Z].*\.\n\nUsage: .*\[options\].*\n\nOptions:\n(?: {2}--.*\n)*/);
    assert.match(out, /^ {2}--help +Show this help\.$/m);
  });

  test(`lists its options if one is mistyped: ${name}`, async () => {
    const help = (await run(line, '--help')).out;
    const { status, out, err } = await run(line, '--no-such-option');
    assert.deepEqual({ status, out }, { status: 1, out: '' });
    assert.equal(err.trim().split('\n').length, 1, err);
    for (const [, option] of help.matchAll(/^ {2}(--[\w-]+)/gm)) {
      assert.ok(err.includes(option ?? ''), `${option}: ${err}`);
    }
  });
}

describe('a command', () => {
  const command = {
    name: 'npm run x --',
    does: 'Does it.',
    operands: '<what>',
    options: { loud: { type: 'boolean', help: 'Does it loudly.' } },
  } as const;

  test('passes on what belongs to another command, its options included', () => {
    const passing = { ...command, passesOn: true };
    assert.deepEqual(readArguments(passing, ['--loud', 'ls', '--help']), {
      values: { __proto__: null, loud: true },
      positionals: ['ls', '--help'],
    });
    assert.equal(readArguments(passing, ['--help', 'ls']), 'help');
    const valued = {
      ...passing,
      options: { port: { type: 'string', help: 'The port.' } },
    } as const;
    assert.deepEqual(readArguments(valued, ['--port', '9000', 'ls', '--port']), {
      values: { __proto__: null, port: '9000' },
      positionals: ['ls', '--port'],
    });
  });

  test('describes each value, its default, and what may be repeated', () => {
    const help = helpOf({
      ...command,
      options: {
        port: { type: 'string', value: '<port>', default: '8000', help: 'The port.' },
        scope: { type: 'string', value: '<scope>', multiple: true, help: 'A scope.' },
      },
    });
    assert.match(help, /--port <port> +The port\. \(default: 8000\)/);
    assert.match(help, /--scope <scope> +A scope\. \(can be repeated\)/);
  });
});

test('reports an error with its cause', async () => {
  const refused = await fetch('http://127.0.0.1:1/').catch((error: unknown) => error);
  assert.match(explain(refused), /^fetch failed: .*(?:bad port|ECONNREFUSED)/);
  const many = new Error('fetch failed', {
    cause: Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' }),
  });
  assert.equal(explain(many), 'fetch failed: ECONNREFUSED');
  assert.equal(explain('text'), 'text');
});
