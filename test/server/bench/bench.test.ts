import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { describe, test } from 'node:test';
import { applyLoad } from '../../../bench/apply-load.ts';
import { judge, ratiosOf } from '../../../bench/judge.ts';
import { measure } from '../../../bench/measure.ts';
import { startAll } from '../../../bench/start-all.ts';
import { listenQuietly } from '../harness/listen.ts';

const REQUEST = Buffer.from('POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n');

describe('the benchmark', () => {
  test('keeps a secured call within its budget over the bare SDK', async (t) => {
    const { peers, requests, starts, stop } = await startAll(1);
    t.after(stop);
    const plan = { rounds: 2, connections: 8, milliseconds: 250 };
    const ratios = ratiosOf(await measure(peers, requests, plan));
    const cpu = judge(ratios, starts.secured).filter(({ what }) => what.startsWith('CPU'));
    assert.deepEqual(
      cpu.map(({ holds }) => holds),
      [true, true],
      JSON.stringify(ratios),
    );
  });

  test('reports for each budget whether it is met', () => {
    const wires = (ratio: number) => ({ '2025': ratio, '2026': ratio });
    const ratios = { toBareSdk: { '2025': 1.5, '2026': 1.51 }, toBareHttp: wires(9) };
    const verdicts = judge(ratios, { firstAnswerMs: 400, idleMegabytes: 111 });
    assert.deepEqual(
      verdicts.map(({ holds }) => holds),
      [true, false, true, false],
    );
  });

  test('does not time error answers', async () => {
    let answered = 0;
    const server = createServer((_request, response) => {
      response.statusCode = ++answered > 3 ? 503 : 200;
      response.end('busy');
    });
    const port = await listenQuietly(server, '127.0.0.1');
    await assert.rejects(
      applyLoad(port, REQUEST, { connections: 1, milliseconds: 1_000 }),
      /answered 503 under load: busy/,
    );
  });
});
