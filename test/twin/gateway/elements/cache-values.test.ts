import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { Cache } from '../../../../twin/gateway/cache.ts';
import { NotModelled } from '../../../../twin/kit/hop.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { run, showing } from '../support/policy.ts';

const store = (value: string, duration = '60'): string =>
  `<cache-store-value key="k" value="${value}" duration="${duration}" />`;
const lookUp = (more = ''): string => `<cache-lookup-value key="k" variable-name="found" ${more}/>`;
const found = showing(
  'context.Variables.ContainsKey("found") ? Convert.ToString(context.Variables["found"]) : "no variable"',
);

describe('a value in the cache', () => {
  let clock: ManualClock;
  let cache: Cache;
  beforeEach(() => {
    clock = new ManualClock();
    cache = new Cache(clock);
  });
  const outcome = async (inbound: string, onError = '') =>
    (await run({ inbound, onError, services: { cache } })).body;

  test('is found by another request until its time is over', async () => {
    await outcome(store('one'));
    clock.pass(59_999);
    assert.equal(await outcome(lookUp() + found), 'one');
    clock.pass(1);
    assert.equal(await outcome(lookUp() + found), 'no variable');
    assert.deepEqual([cache.size, cache.bytes], [0, 0]);
  });

  test('is replaced by a later one, and gone once removed', async () => {
    await outcome(store('one') + store('two'));
    assert.equal(await outcome(lookUp() + found), 'two');
    await outcome('<cache-remove-value key="k" />');
    assert.equal(await outcome(lookUp() + found), 'no variable');
  });

  test('comes with the default after a miss', async () => {
    assert.equal(await outcome(lookUp('default-value="none"') + found), 'none');
    assert.equal(await outcome(lookUp('default-value="@(1 + 1)"') + found), '2');
  });

  test('takes key, value and duration from expressions', async () => {
    const stored =
      '<cache-store-value key="@(context.Request.Method)" value="@(context.Request.IpAddress)" duration="@(30 + 30)" />';
    const read = '<cache-lookup-value key="GET" variable-name="found" />';
    await outcome(stored);
    assert.equal(await outcome(read + found), '203.0.113.7');
  });

  test('is stored under a key of its own, whatever a caller puts into it', async () => {
    const inbound =
      '<cache-store-value key="@(context.Request.OriginalUrl.Path)" value="mine" duration="60" />';
    await outcome(inbound);
    assert.equal(await outcome(lookUp() + found), 'no variable');
  });

  test('does not change with the token that was stored', async () => {
    const inbound = `<set-variable name="t" value="@(JObject.Parse(&quot;{'a':1}&quot;))" /><cache-store-value key="k" value="@(context.Variables[&quot;t&quot;])" duration="60" />`;
    await outcome(inbound);
    const read = showing('((JObject)context.Variables["found"])["a"].ToString()');
    assert.equal(await outcome(lookUp() + read), '1');
  });

  test('is not stored for no time, nor if it is null', async () => {
    await outcome(store('one', '0') + store('@(null)'));
    assert.equal(cache.size, 0);
  });

  test('of a type that the twin cannot store fails, with the element that failed', async () => {
    const reason = showing('context.LastError.Source + " " + context.LastError.Reason');
    assert.equal(
      await outcome(store('@(context.Request)'), reason),
      'cache-store-value CacheValueNotSupported',
    );
  });

  test('cannot be kept in an external cache', async () => {
    for (const element of [
      store('x').replace('key', 'caching-type="external" key'),
      lookUp('caching-type="external"'),
      '<cache-remove-value key="k" caching-type="external" />',
    ]) {
      await assert.rejects(run({ inbound: element }), (error: Error) => {
        assert.ok(error instanceof NotModelled);
        assert.match(error.message, /no external cache/);
        return true;
      });
    }
    await outcome(store('one').replace('key', 'caching-type="prefer-external" key'));
    assert.equal(await outcome(lookUp('caching-type="internal"') + found), 'one');
  });
});

describe('the cache', () => {
  const MIB = 1024 * 1024;

  test('holds no item above 2 MiB, and forgets the older one of its key', () => {
    const cache = new Cache(new ManualClock());
    cache.store('k', 'small', 5, 60);
    cache.store('k', 'large', 2 * MIB, 60);
    assert.deepEqual([cache.find('k'), cache.size, cache.bytes], [undefined, 0, 0]);
  });

  test('stays within 32 MiB and 10,000 items, whatever is stored', () => {
    const cache = new Cache(new ManualClock());
    for (let at = 0; at < 100; at += 1) cache.store(`large ${at}`, at, MIB, 60);
    assert.ok(cache.bytes <= 32 * MIB);
    assert.deepEqual([cache.find('large 0'), cache.find('large 99')], [undefined, 99]);
    for (let at = 0; at < 20_000; at += 1) cache.store(`small ${at}`, at, 1, 60);
    assert.equal(cache.size, 10_000);
    assert.equal(cache.find('small 19999'), 19_999);
  });
});
