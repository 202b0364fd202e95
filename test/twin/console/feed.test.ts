import assert from 'node:assert/strict';
import { describe, mock, test } from 'node:test';
import type { Live } from '../../../twin/console/api.ts';
import { Feed, type Listener } from '../../../twin/console/feed.ts';
import { CallRecord } from '../../../twin/kit/call-record.ts';

const LOOK = { locate: () => undefined, records: () => [], nameOf: () => undefined };

/** A page that keeps what it is sent, in a time that the test moves. */
function setUp(count = 0) {
  mock.timers.enable({ apis: ['setInterval'] });
  let now = 1000;
  const clock = mock.method(performance, 'now', () => now);
  const records = Array.from({ length: count }, (_, at) => new CallRecord('gateway', at));
  const looked = mock.fn(() => records);
  const feed = new Feed(looked, LOOK);
  const sent: Live[] = [];
  let isReady = true;
  const page: Listener = { isReady: () => isReady, send: (message) => void sent.push(message) };
  return {
    feed,
    records,
    sent,
    page,
    looked,
    block: (blocked: boolean) => {
      isReady = !blocked;
    },
    pass(milliseconds: number) {
      for (let gone = 0; gone < milliseconds; gone += 50) {
        now += 50;
        mock.timers.tick(50);
      }
    },
    [Symbol.dispose]() {
      feed.remove(page);
      mock.timers.reset();
      clock.mock.restore();
    },
  };
}
const ids = (sent: readonly Live[]) => sent.flatMap(({ calls }) => calls.map(({ id }) => id));

describe('the feed of calls', () => {
  test('looks at no call while no page listens', () => {
    using one = setUp(3);
    one.pass(1000);
    assert.equal(one.looked.mock.callCount(), 0);
    one.feed.add(one.page);
    one.feed.remove(one.page);
    const looks = one.looked.mock.callCount();
    one.pass(1000);
    assert.equal(one.looked.mock.callCount(), looks);
  });

  test('tells a new page of all calls, the newest first, some in each message', () => {
    using one = setUp(500);
    one.feed.add(one.page);
    one.pass(2000);
    assert.deepEqual(ids(one.sent), one.records.map(({ id }) => id).reverse());
    assert.ok(one.sent.every(({ calls }) => calls.length <= 60));
  });

  test('tells of a call when it begins and when it ends, and of nothing twice', () => {
    using one = setUp();
    one.feed.add(one.page);
    const record = new CallRecord('gateway', 0);
    one.records.push(record);
    one.pass(200);
    record.end(200);
    one.pass(1000);
    assert.deepEqual(
      one.sent.flatMap(({ calls }) => calls.map(({ end }) => end)),
      ['open', 'answered'],
    );
  });

  test('leaves out a record that cannot be read, and tells of the others', () => {
    using one = setUp(2);
    const broken = new CallRecord('gateway', 0);
    broken.add({
      decisions() {
        throw new Error('unreadable');
      },
    });
    one.records.splice(1, 0, broken);
    one.feed.add(one.page);
    one.pass(1000);
    assert.equal(ids(one.sent).length, 2);
  });

  test('sends at most ten messages a second', () => {
    using one = setUp();
    one.feed.add(one.page);
    for (let at = 0; at < 20; at++) {
      one.records.push(new CallRecord('gateway', at));
      one.pass(50);
    }
    assert.ok(one.sent.length <= 11, `${one.sent.length}`);
    one.pass(100);
    assert.equal(ids(one.sent).length, 20);
  });

  test('queues nothing for a page that does not read, and catches up when it does', () => {
    using one = setUp();
    one.feed.add(one.page);
    one.block(true);
    const [first, second] = [new CallRecord('gateway', 1), new CallRecord('gateway', 2)];
    one.records.push(first);
    one.pass(500);
    one.records.splice(0, 1, second);
    one.pass(500);
    assert.deepEqual(ids(one.sent), []);
    one.block(false);
    one.pass(200);
    assert.deepEqual(ids(one.sent), [second.id]);
  });

  test('tells which calls are no longer kept', () => {
    using one = setUp(2);
    one.feed.add(one.page);
    one.pass(200);
    const [gone] = one.records.splice(0, 1);
    one.pass(200);
    assert.deepEqual(one.sent.at(-1)?.gone, [gone?.id]);
  });
});
