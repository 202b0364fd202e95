import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { withCurl } from '../../support/with-curl.ts';
import { get, readiness } from './get.ts';
import { laptopScene } from './scenes.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../../..');
const { server } = await laptopScene();

const ENTITIES: Readonly<Record<string, string>> = {
  '&quot;': '"',
  '&#39;': "'",
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
};

/** A command as a visitor copies it from the page. */
async function copied(start: string): Promise<string> {
  const { text } = await get(server, '/');
  const boxes = [...text.matchAll(/<code class="copy">(.*?)<\/code>/gs)].map(([, box]) =>
    String(box).replace(/&(?:quot|#39|lt|gt|amp);/g, (entity) => ENTITIES[entity] as string),
  );
  return boxes.find((box) => box.startsWith(start)) ?? assert.fail(`no command ${start}`);
}

describe('a command copied from the page', () => {
  test('calls a tool with curl and returns what the page says', async () => {
    const { stdout } = await run('sh', ['-c', await copied('curl ')], { env: withCurl() });
    assert.equal(JSON.parse(stdout).result.structuredContent.length, 20);
    assert.equal((await readiness(server)).states.server, 'verified');
  });

  test('lists the tools with the Inspector', async () => {
    const command = await copied('npx ');
    const [runner, , ...args] = command.split(' ');
    assert.equal(runner, 'npx');
    const inspector = join(root, 'node_modules/.bin/mcp-inspector');
    // It keeps a catalogue in the home folder, which must not be the user's own.
    const home = await mkdtemp(join(tmpdir(), 'inspector-'));
    const env = { ...process.env, HOME: home, USERPROFILE: home };
    const { stdout } = await run(process.execPath, [inspector, ...args], { env });
    await rm(home, { recursive: true });
    assert.match(stdout, /"whoami"/);
  });

  test('adds the server to VS Code and Claude Code by the same URL', async () => {
    assert.deepEqual(JSON.parse(await copied('{')).servers, {
      'secure-mcp': { type: 'http', url: server.url.href },
    });
    assert.equal(
      await copied('claude '),
      `claude mcp add --transport http secure-mcp ${server.url.href}`,
    );
  });
});
