import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { buildProgram } from '../support/dotnet-program.ts';
import { needs } from '../support/needs.ts';
import { putBehind } from './put-behind.ts';

test(
  'a server in Python keeps the sessions of callers apart',
  needs('python', 'linux'),
  async (t) => {
    const fronted = await putBehind(t, {
      command: ['python3', join(import.meta.dirname, 'python/server.py')],
      path: '/mcp',
      offer: ['remember', 'recall'],
    });
    assert.equal((await fronted.call('remember', { note: "Ada's note" }, 'Ada')).text, 'Noted.');
    assert.deepEqual((await fronted.call('recall', {}, 'Ada')).structured, {
      notes: ["Ada's note"],
    });
    assert.deepEqual((await fronted.call('recall', {}, 'Ben')).structured, { notes: [] });
    await fronted.stop();
    assert.deepEqual(fronted.processes(), []);
  },
);

describe('a server of the official C# SDK', needs('dotnet', 'linux'), () => {
  const folder = mkdtempSync(join(tmpdir(), 'csharp-server-'));
  before(async () => {
    cpSync(join(import.meta.dirname, 'csharp'), folder, { recursive: true });
    await buildProgram(folder);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  const placed = {
    command: [
      'dotnet',
      join(folder, 'bin/Debug/net10.0/server.dll'),
      '--urls=http://localhost:$PORT',
    ],
    path: '/mcp',
  };

  test('checks arguments against a schema that refers to itself', async (t) => {
    const fronted = await putBehind(t, { ...placed, offer: ['describe_place'] });
    const like = {
      name: 'Oslo',
      celsius: 7,
      nearest: { name: 'Drammen', celsius: 8, nearest: null },
    };
    const described = await fronted.call('describe_place', { like });
    assert.equal(described.text, 'Oslo near Drammen');
    const wrong = await fronted.call('describe_place', { like: { ...like, nearest: { name: 7 } } });
    assert.match(wrong.text, /^Invalid arguments: like\./);
    await fronted.stop();
    assert.deepEqual(fronted.processes(), []);
  });

  test('fails where its answer leaves out what its schema requires, and works with "output": "text"', async (t) => {
    const offer = ['get_weather'];
    const checked = await putBehind(t, { ...placed, offer });
    assert.equal((await checked.call('get_weather', { name: 'Oslo' })).isError, true);
    const asText = await putBehind(t, { ...placed, offer, output: 'text' });
    const answer = await asText.call('get_weather', { name: 'Oslo' });
    assert.deepEqual([answer.isError, answer.structured], [false, undefined]);
    assert.match(answer.text, /Oslo/);
  });
});
