import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { describe, test } from 'node:test';
import { setImmediate as endOfTurn } from 'node:timers/promises';
import { createStdoutSink } from '../../../server/src/watch/stdout-sink.ts';
import { createTrailLog } from '../../../server/src/watch/trail-log.ts';
import { OPEN_TOOL, RECORDING_TOOLS } from '../../support/tools.ts';
import { freePort, startProcess } from '../harness/start-process.ts';
import { callTool } from './call-tool.ts';

const MAIN = join(import.meta.dirname, '../../../server/src/main.ts');

const HOSTILE = [
  'line\r\nbreak',
  '\u001b[31mred',
  '\u202eright to left',
  'next\u0085line\u2028and\u2029more',
  '","outcome":"ok","x":"',
  "'| union *",
  '=cmd|calc',
];

/** A sink for the stream, and what it tells the operator. */
function sinkFor(stream: Writable) {
  const said: string[] = [];
  const log = createTrailLog(
    (line) => said.push(line),
    () => 0,
  );
  const ending = new EventEmitter();
  return { sink: createStdoutSink(stream, log, ending), said, ending };
}

describe('standard output', () => {
  test('contains one line of JSON per record, whatever its content [L-01, L-02, L-03, L-04]', async () => {
    const stream = new PassThrough();
    const { sink } = sinkFor(stream);
    for (const text of HOSTILE) sink.accept('mcp_tool_audit', { 'caller.detail': text });
    await endOfTurn();
    const text = stream.read().toString();
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not occur
    assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]/);
    const lines = text.trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line: string) => JSON.parse(line)['caller.detail']),
      HOSTILE,
    );
    assert.ok(lines.every((line: string) => Object.keys(JSON.parse(line)).length === 3));
  });

  test('is written once per turn of the event loop, in order [L-08]', async () => {
    const stream = new PassThrough();
    const { sink, ending } = sinkFor(stream);
    const written: string[][] = [];
    stream.on('data', (chunk) => written.push(`${chunk}`.match(/(?<=detail":")\d/g) ?? []));
    const accept = (detail: string) => sink.accept('mcp_tool_audit', { 'caller.detail': detail });
    accept('1');
    accept('2');
    assert.deepEqual(written, []);
    await endOfTurn();
    accept('3');
    // The process ends before the turn does.
    ending.emit('exit');
    accept('4');
    assert.equal(await sink.close(), 0);
    assert.deepEqual(written, [['1', '2'], ['3'], ['4']]);
  });

  test('counts as lost what a stalled or closed reader does not accept, and reports it [L-08]', () => {
    const stalled = sinkFor(new Writable({ write() {}, highWaterMark: 1 }));
    const fields = { 'caller.detail': 'x'.repeat(64 * 1024) };
    const taken = Array.from({ length: 40 }, () => stalled.sink.accept('mcp_tool_audit', fields));
    assert.equal(taken[0], true);
    assert.equal(taken.at(-1), false);
    const { lost, waiting, fault } = stalled.sink.trail();
    assert.deepEqual([lost, waiting], [count(taken, false), count(taken, true)]);
    assert.equal(fault?.kind, 'overflow');
    assert.equal(stalled.said.length, 1);

    const closed = sinkFor(new PassThrough().destroy());
    assert.equal(closed.sink.accept('mcp_tool_audit', {}), false);
    assert.equal(closed.sink.trail().lost, 1);
    assert.equal(closed.sink.trail().fault?.kind, 'unreachable');
  });

  test('counts as lost what was buffered but could not be written [L-08]', async () => {
    const failing = sinkFor(
      new Writable({ write: (_chunk, _encoding, done) => setImmediate(done, new Error('EPIPE')) }),
    );
    assert.equal(failing.sink.accept('mcp_tool_audit', {}), true);
    assert.equal(failing.sink.accept('mcp_tool_audit', {}), true);
    assert.equal(failing.sink.trail().waiting, 2);
    assert.equal(await failing.sink.close(), 0);
    assert.deepEqual([failing.sink.trail().lost, failing.sink.trail().waiting], [2, 0]);
    assert.equal(failing.said.length, 1);
  });

  test('reports what is still buffered when the process exits [L-08]', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const stalled = sinkFor(new Writable({ write() {} }));
    stalled.sink.accept('mcp_tool_audit', {});
    const closed = stalled.sink.close();
    t.mock.timers.runAll();
    assert.equal(await closed, 1);
    assert.match(stalled.said.at(-1) ?? '', /Stopped; lost 1 record that had not been delivered/);
  });

  test('reports that its reader has gone, and fails tools that record their arguments [L-08]', async (t) => {
    const port = await freePort();
    const server = await startProcess(t, MAIN, { PORT: port });
    server.child.stdout?.destroy();
    const lost = 2 + RECORDING_TOOLS.length;
    for (let call = 0; call < 2; call++) {
      assert.equal((await callTool(port, OPEN_TOOL)).isError, undefined);
    }
    for (const tool of RECORDING_TOOLS) assert.equal((await callTool(port, tool)).isError, true);
    const { records, posture } = JSON.parse(
      await (await fetch(`http://localhost:${port}/readyz`)).text(),
    );
    assert.deepEqual([records.lost, records.waiting, records.fault.kind], [lost, 0, 'unreachable']);
    assert.ok(posture.at(-1).evidence.includes(`${lost} records could not be written`));
    assert.match(
      server.output.err,
      /watch {6}Records are not being delivered: .*standard output is closed/,
    );
  });
});

const count = (taken: readonly boolean[], wanted: boolean) =>
  taken.filter((accepted) => accepted === wanted).length;
