import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, test } from 'node:test';

const ROOT = join(import.meta.dirname, '../..');
const SCRIPT = join(ROOT, 'scripts/policy.ts');
const folder = mkdtempSync(join(tmpdir(), 'policy-'));
after(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

const run = (...args: string[]): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(process.execPath, [SCRIPT, ...args], { cwd: ROOT }, (error, out, err) =>
      resolve({ status: error ? Number(error.code) : 0, out, err }),
    );
  });

function fileWith(text: string): string {
  const file = join(mkdtempSync(join(folder, 'file-')), 'api.xml');
  writeFileSync(file, text);
  return file;
}

const policy = (inbound: string): string =>
  `<policies>\n<inbound>\n<base />\n${inbound}\n</inbound>\n</policies>\n`;

describe('npm run policy', () => {
  test('finds nothing in the deployed policies', async () => {
    const files = globSync('infra/gateway/*.xml', { cwd: ROOT }).sort();
    const { status, out } = await run(...files, '--json');
    const checked = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      checked.map(({ file, findings }) => ({ file, findings })),
      files.map((file) => ({ file, findings: [] })),
    );
    assert.equal(status, 0);
  });

  test('names every place that the gateway would refuse, not only the first', async () => {
    const file = fileWith(
      policy(
        `<set-headers name="a" />
<set-header name="a" exist-action="skip"><value>b</value></set-header>
<choose><when condition="@(context.Request.Nothing)"><base /></when></choose>
<forward-request />`,
      ),
    );
    const { status, out } = await run(file);
    assert.equal(status, 1);
    const lines = out.split('\n');
    assert.match(lines[0] ?? '', /api\.xml:4:1\b.*<set-headers>.*did you mean "?set-header/i);
    assert.match(lines[1] ?? '', /api\.xml:5:1\b.*exist-action.*exists-action/);
    assert.match(lines[2] ?? '', /api\.xml:6:28\b.*Nothing/);
    assert.match(lines[3] ?? '', /api\.xml:7:1\b.*<forward-request> is not allowed in <inbound>/);
    assert.match(out, /: 4 findings\n$/);
  });

  test('reads a file of either format, by what its expressions contain', async () => {
    const condition = 'context.Request.Method == "GET" && context.Request.Headers.Count() < 9';
    const escaped = condition
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('"', '&quot;');
    for (const one of [condition, escaped]) {
      const when = `<choose><when condition="@(${one})"><base /></when></choose>`;
      const { status, out } = await run(fileWith(policy(when)));
      assert.equal(status, 0, out);
    }
    const open = await run(fileWith(policy('<set-header name="@(context" />')));
    assert.match(open.out, /:4:19: .*does not end/);
  });

  test('reads named values from the command line, and says which have none', async () => {
    const file = fileWith(
      policy('<set-header name="a" exists-action="{{action}}"><value>{{b}}</value></set-header>'),
    );
    const { status, out } = await run(file, '--value', 'action=skip');
    assert.equal(status, 0);
    assert.match(out, /named value b has no value/);
    assert.doesNotMatch(out, /action has no value/);
  });

  test('says what it took for granted of the rest of a project', async () => {
    const file = fileWith(
      policy(
        '<set-backend-service backend-id="orders" />\n<include-fragment fragment-id="limits" />',
      ),
    );
    const { status, out } = await run(file);
    assert.equal(status, 0);
    assert.match(out, /backend orders is taken to exist/);
    assert.match(out, /fragment limits is taken to exist/);
  });

  test('checks a fragment in the section that suits it, and refuses one that includes another', async () => {
    const ok = fileWith('<fragment><forward-request timeout="20" /></fragment>');
    assert.equal((await run(ok)).status, 0);
    const nested = fileWith('<fragment>\n<include-fragment fragment-id="b" />\n</fragment>');
    assert.match((await run(nested)).out, /:2:1\b.*fragment in a fragment/);
  });

  test('allows what only some scopes allow, since a file does not say its own', async () => {
    const limits = '<rate-limit calls="5" renewal-period="60" />';
    const { status, out } = await run(fileWith(policy(limits)));
    assert.equal(status, 0, out);
  });

  test('refuses a document type, whose entities could name other files', async () => {
    const type = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>';
    for (const before of ['', '<?xml version="1.0"?>\n<!-- a -->\n']) {
      const { status, out } = await run(fileWith(`${before}${type}${policy('')}`));
      assert.equal(status, 1);
      assert.match(out, /api\.xml:[13]:1: a document type is not allowed/);
    }
  });

  test('says which file it cannot read, and why', async () => {
    const utf16 = fileWith('');
    writeFileSync(utf16, Buffer.from(`\uFEFF${policy('')}`, 'utf16le'));
    for (const [file, why] of [
      [folder, /is a folder: name the files in it\.\n$/],
      [join(folder, 'absent.xml'), /absent\.xml does not exist\.\n$/],
      [utf16, /api\.xml is not UTF-8: save it in that encoding\.\n$/],
    ] as const) {
      const { status, err } = await run(file);
      assert.equal(status, 2);
      assert.match(err, why);
    }
  });

  test('reads a file with a mark of UTF-8 and line ends of Windows', async () => {
    const text = policy('<set-headers />').replaceAll('\n', '\r\n');
    const { out } = await run(fileWith(`\uFEFF${text}`));
    assert.match(out, /api\.xml:4:1: /);
  });

  test('ends with 2 if it cannot read a file or is told nothing to read', async () => {
    for (const args of [[join(folder, 'absent.xml')], [], ['--value', '=x', SCRIPT]]) {
      const { status, out, err } = await run(...args);
      assert.equal(status, 2, args.join(' '));
      assert.equal(out, '');
      assert.match(err, /^[^\n]+\n$/);
    }
  });

  test('goes on with other watched files while one is absent', async () => {
    const [gone, file] = [fileWith(policy('')), fileWith(policy(''))];
    const args = [SCRIPT, gone, file, '--watch', '--json'];
    const child = spawn(process.execPath, args, { cwd: ROOT });
    try {
      const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
      const next = async () => JSON.parse(String((await lines.next()).value)).findings.length;
      assert.deepEqual([await next(), await next()], [0, 0]);
      rmSync(gone);
      writeFileSync(file, policy('<set-headers />'));
      assert.deepEqual([await next(), await next()], [0, 1]);
    } finally {
      child.kill();
      await once(child, 'exit');
    }
  });

  test('checks again when a watched file is saved', async () => {
    const file = fileWith(policy('<set-headers />'));
    const child = spawn(process.execPath, [SCRIPT, file, '--watch', '--json'], { cwd: ROOT });
    try {
      const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
      const next = async () => JSON.parse(String((await lines.next()).value)).findings.length;
      assert.equal(await next(), 1);
      writeFileSync(file, readFileSync(file, 'utf8').replace('<set-headers />', ''));
      assert.equal(await next(), 0);
    } finally {
      child.kill();
      await once(child, 'exit');
    }
  });
});
