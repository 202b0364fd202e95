import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LIMITS } from '../../../server/src/contract/limits.ts';
import { ACCEPTED, itemised, ROWS } from './answers.ts';
import { startDelivery } from './run-delivery.ts';

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => n + from);

for (const { what, behaviour, kind, final } of ROWS) {
  describe(`${what} from the ingestion endpoint`, () => {
    for (const seconds of [1, 15, 60, 300]) {
      test(`for ${seconds} s: the reported counts match what arrived [L-08]`, async () => {
        const run = startDelivery();
        run.world.behaviour = behaviour;
        await run.pass(seconds, 10);
        assert.deepEqual(run.claimed(), run.true(), 'during the outage');
        if (seconds > 15) assert.equal(run.sink.trail().fault?.kind, kind);

        run.world.behaviour = { reply: ACCEPTED };
        await run.pass(60, 10);
        await run.pass(150);
        assert.deepEqual(run.claimed(), run.true(), 'after the outage');
        const { lost, waiting, fault } = run.sink.trail();
        assert.deepEqual([waiting, fault], [0, undefined]);
        assert.equal(run.arrived.length, new Set(run.arrived).size, 'each arrived once');
        if (final) return;
        if (seconds <= 60) assert.equal(lost, 0);
        else assert.ok(lost < run.accepted() - LIMITS.recordQueue + 1, `${lost} lost`);
        const inOrder = run.arrived.toSorted((a, b) => a - b);
        assert.deepEqual(inOrder, numbers(lost, run.accepted()), 'the oldest go first');
      });
    }
  });
}

const BUSY = (retryAfter: string) => ({
  reply: () => ({ status: 503, headers: { 'retry-after': retryAfter }, body: '', taken: [] }),
});
const NO_PERMISSION = { reply: () => ({ status: 403, body: '', taken: [] }) };

describe('a delivery that fails', () => {
  test('is repeated after growing pauses, then immediately with all waiting records', async () => {
    const run = startDelivery();
    run.world.behaviour = { broken: 'reset' };
    for (let n = 0; n < 600; n++) run.accept();
    await run.pass(100);
    assert.deepEqual(
      run.attempts.map(({ at }) => at),
      [0, 1, 3, 7, 15, 31, 61, 91],
    );
    run.world.behaviour = { reply: ACCEPTED };
    await run.pass(24);
    assert.deepEqual(run.attempts.slice(-3), [
      { at: 121, count: 256 },
      { at: 121, count: 256 },
      { at: 123, count: 88 },
    ]);
  });

  test('waits as long as a store asks, up to a limit', async () => {
    for (const [retryAfter, seconds] of [
      ['20', 20],
      ['9999999', LIMITS.recordRetryAfterMs / 1000],
      ['Fri, 31 Dec 2100 23:59:59 GMT', LIMITS.recordRetryAfterMs / 1000],
      ['soon', 1],
      ['-5', 1],
    ] as const) {
      const run = startDelivery();
      run.world.behaviour = BUSY(retryAfter);
      run.accept();
      await run.pass(LIMITS.recordRetryAfterMs / 1000 + 5);
      assert.deepEqual(
        run.attempts.slice(0, 2).map(({ at }) => at),
        [2, 2 + seconds],
        retryAfter,
      );
    }
  });

  test('repeats only the records that the answer names, and never an accepted one', async () => {
    const run = startDelivery();
    run.world.behaviour = { reply: () => itemised(206, ['taken', 503, 400, 'taken']) };
    for (let n = 0; n < 4; n++) run.accept();
    await run.pass(2.5);
    run.world.behaviour = { reply: ACCEPTED };
    await run.pass(5);
    assert.deepEqual(run.arrived, [0, 3, 1]);
    assert.deepEqual(run.sink.trail(), { delivered: 3, lost: 1, waiting: 0 });
  });

  test('repeats a record that the answer names even if its totals leave others unaccounted for', async () => {
    const run = startDelivery();
    const body = { itemsReceived: 3, itemsAccepted: 1, errors: [{ index: 0, statusCode: 429 }] };
    run.world.behaviour = {
      reply: () => ({ status: 206, body: JSON.stringify(body), taken: [1] }),
    };
    for (let n = 0; n < 3; n++) run.accept();
    await run.pass(2.5);
    run.world.behaviour = { reply: ACCEPTED };
    await run.pass(5);
    assert.deepEqual(run.arrived, [1, 0]);
    assert.deepEqual(run.sink.trail(), { delivered: 2, lost: 1, waiting: 0 });
  });

  test('repeats records whose acceptance was lost: they arrive twice and count once', async () => {
    const run = startDelivery();
    run.world.behaviour = { reply: (count) => ({ ...ACCEPTED(count), status: 504, body: '' }) };
    run.accept();
    await run.pass(2.5);
    assert.deepEqual(run.sink.trail().waiting, 1);
    run.world.behaviour = { reply: ACCEPTED };
    await run.pass(5);
    assert.deepEqual(run.arrived, [0, 0]);
    assert.deepEqual(run.sink.trail(), { delivered: 1, lost: 0, waiting: 0 });
  });

  test('shrinks when it is too large, and grows again', async () => {
    const run = startDelivery();
    const fits = (count: number) => count <= 100;
    run.world.behaviour = {
      reply: (count) => (fits(count) ? ACCEPTED(count) : { status: 413, body: '', taken: [] }),
    };
    for (let n = 0; n < 256; n++) run.accept();
    await run.pass(10);
    assert.deepEqual(run.sink.trail(), { delivered: 256, lost: 0, waiting: 0 });
    assert.deepEqual(run.arrived, numbers(0, 256));
    assert.deepEqual(run.said, []);
    run.world.behaviour = { reply: ACCEPTED };
    for (let n = 0; n < 256; n++) run.accept();
    await run.pass(10);
    for (let n = 0; n < 256; n++) run.accept();
    await run.pass(10);
    assert.equal(run.attempts.at(-1)?.count, 256);
  });

  test('keeps a record for a bounded time', async () => {
    const run = startDelivery();
    run.world.behaviour = NO_PERMISSION;
    run.accept();
    await run.pass(LIMITS.recordAgeMs / 1000 - 60);
    assert.deepEqual([run.sink.trail().waiting, run.sink.trail().lost], [1, 0]);
    await run.pass(100);
    assert.deepEqual([run.sink.trail().waiting, run.sink.trail().lost], [0, 1]);
  });

  test('keeps the newest records, up to a total size', async () => {
    const run = startDelivery();
    run.world.behaviour = NO_PERMISSION;
    const detail = 'x'.repeat(64 * 1024);
    for (let n = 0; n < 100; n++) run.accept({ 'caller.detail': detail });
    const { waiting, lost } = run.sink.trail();
    assert.equal(waiting + lost, 100);
    assert.ok(waiting * detail.length <= LIMITS.recordQueueLength && waiting > 50, `${waiting}`);
    run.world.behaviour = { reply: ACCEPTED };
    await run.pass(60);
    assert.deepEqual(run.arrived, numbers(lost, 100));
  });

  test('ignores an answer that comes too late', async () => {
    const run = startDelivery();
    run.world.behaviour = { broken: 'silence' };
    run.accept();
    await run.pass(2 + LIMITS.recordExportMs / 1000);
    assert.deepEqual(run.sink.trail().fault, { kind: 'unreachable', detail: 'no answer in time' });
    run.world.behaviour = { reply: ACCEPTED };
    await run.pass(5);
    assert.deepEqual(run.sink.trail(), { delivered: 1, lost: 0, waiting: 0 });
  });

  test('reports a rate that exceeds delivery, although no record was refused', async () => {
    const run = startDelivery();
    for (let n = 0; n < LIMITS.recordQueue + 3; n++) run.accept();
    assert.deepEqual(
      [run.sink.trail().lost, run.sink.trail().fault?.kind, run.said.length],
      [3, 'overflow', 1],
    );
    await run.pass(5);
    assert.deepEqual(run.sink.trail(), { delivered: LIMITS.recordQueue, lost: 3, waiting: 0 });
    assert.deepEqual(run.arrived, numbers(3, LIMITS.recordQueue + 3));
  });
});

describe('standard error tells the operator', () => {
  test('at once, then at most once a minute, and when delivery recovers [L-08]', async () => {
    const run = startDelivery();
    run.world.behaviour = NO_PERMISSION;
    await run.pass(300, 10);
    const failing = run.said.splice(0);
    assert.match(
      failing[0] ?? '',
      /^watch {6}Records are not being delivered: .*no permission to write.*\(HTTP 403\); 20 waiting, 0 lost\.$/,
    );
    assert.equal(failing.length, 5);
    assert.match(failing.at(-1) ?? '', /2048 waiting, [1-9]\d* lost\.$/);
    run.world.behaviour = { reply: ACCEPTED };
    await run.pass(120, 10);
    assert.deepEqual(run.said, [
      `watch      Records are being delivered again; ${run.sink.trail().lost} lost since startup.`,
    ]);
  });

  test('of losses that occurred between two messages', async () => {
    const run = startDelivery();
    for (const reply of [() => itemised(400, [400]), ACCEPTED, () => itemised(400, [400])]) {
      run.world.behaviour = { reply };
      run.accept();
      await run.pass(5);
    }
    assert.equal(run.said.length, 2);
    run.world.behaviour = { reply: ACCEPTED };
    await run.pass(60, 2);
    assert.match(run.said.at(-1) ?? '', /2 lost since startup/);
  });
});

describe('a delivery that is closed', () => {
  const close = (run: ReturnType<typeof startDelivery>) => {
    const closed = { given: undefined as number | undefined };
    run.sink.close().then((given) => {
      closed.given = given;
    });
    return closed;
  };

  test('sends waiting records at once, and accepts no more [L-08]', async () => {
    const run = startDelivery();
    for (let n = 0; n < 600; n++) run.accept();
    const closed = close(run);
    assert.equal(run.accept(), false);
    await run.pass(1.5);
    assert.equal(closed.given, 0);
    assert.deepEqual(run.sink.trail(), { delivered: 600, lost: 1, waiting: 0 });
    assert.deepEqual(run.said, [
      'watch      Records are being delivered again; 1 lost since startup.',
    ]);
  });

  test('retries within its time limit, however long the pauses had become', async () => {
    const run = startDelivery();
    run.world.behaviour = NO_PERMISSION;
    await run.pass(50, 2);
    const closed = close(run);
    await run.pass(5);
    assert.equal(closed.given, undefined);
    run.world.behaviour = { reply: ACCEPTED };
    await run.pass(LIMITS.flushMs / 1000 - 5);
    assert.equal(closed.given, 0);
    assert.deepEqual(run.arrived, numbers(0, 100));
  });

  for (const [what, behaviour] of Object.entries({
    'an outage': NO_PERMISSION,
    silence: { broken: 'silence' as const },
    'a store that asks it to wait': BUSY('60'),
  })) {
    test(`gives up within its time limit in ${what}, and reports what is left [L-08]`, async () => {
      const run = startDelivery();
      run.world.behaviour = behaviour;
      for (let n = 0; n < 300; n++) run.accept();
      await run.pass(3);
      const closed = close(run);
      await run.pass(LIMITS.flushMs / 1000);
      assert.equal(closed.given, 300);
      assert.deepEqual(run.claimed(), run.true());
      assert.deepEqual([run.sink.trail().lost, run.sink.trail().waiting], [300, 0]);
      assert.equal(
        run.said.at(-1),
        'watch      Stopped; lost 300 records that had not been delivered.',
      );
      const attempts = run.attempts.length;
      await run.pass(300);
      assert.equal(run.attempts.length, attempts, 'nothing is sent after closing');
    });
  }
});
