import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failure, refusal, showing, start, type Trial } from './support/policy.ts';

const HUB = {
  hub: { loggerType: 'azureEventHub', credentials: { name: 'h', connectionString: 'c' } },
};

/** What a policy has recorded, without what differs from run to run. */
async function recorded(trial: Trial) {
  const running = await start(trial);
  const { body } = await running.ask(trial);
  await running.stop();
  assert.equal(body, 'after');
  return running.journal.entries.map(({ requestId, time, ...entry }) => {
    assert.match(requestId, /^[0-9a-f-]{36}$/);
    assert.equal(time, running.clock.now());
    return entry;
  });
}

const after = showing('"after"');

describe('emit-metric', () => {
  const metric = (attributes: string, ...dimensions: string[]) =>
    `<emit-metric name="Calls" ${attributes}>${dimensions.map((one) => `<dimension ${one} />`).join('')}</emit-metric>`;

  test('records a number with its dimensions', async () => {
    const own = 'name="@(&quot;M&quot;)" value="@(context.Request.Method)"';
    const known = ['API ID', 'Operation ID', 'Location', 'Gateway ID', 'User ID'].map(
      (name) => `name="${name}"`,
    );
    const [entry] = await recorded({
      inbound: metric('namespace="n" value="2.5"', own, ...known) + after,
    });
    assert.deepEqual(entry, {
      kind: 'metric',
      name: 'Calls',
      namespace: 'n',
      value: 2.5,
      dimensions: {
        M: 'GET',
        'API ID': 'root',
        'Operation ID': 'read',
        Location: '',
        'Gateway ID': 'managed',
        'User ID': '',
      },
    });
  });

  test('counts one by default, in the default namespace', async () => {
    const [entry] = await recorded({ inbound: metric('', 'name="a" value="b"') + after });
    assert.ok(entry?.kind === 'metric');
    assert.deepEqual([entry.value, entry.namespace], [1, 'API Management']);
  });

  test('evaluates its value, and fails for what is no number', async () => {
    const [entry] = await recorded({
      inbound: metric('value="@(3 + 4)"', 'name="a" value="b"') + after,
    });
    assert.ok(entry?.kind === 'metric');
    assert.equal(entry.value, 7);
    const inbound = metric('value="@(&quot;x&quot;)"', 'name="a" value="b"');
    assert.deepEqual((await failure({ inbound })).slice(0, 2), [
      'emit-metric ExpressionValueEvaluationFailure',
      500,
    ]);
  });

  for (const [policy, complaint] of [
    [metric(''), /must have 1 to 10 dimensions, not 0/],
    [metric('', ...Array(11).fill('name="a" value="b"')), /must have 1 to 10 dimensions, not 11/],
    [
      metric('', 'name="Client IP"'),
      /a dimension without a value must have one of the names API ID/,
    ],
    [metric('value="many"', 'name="a" value="b"'), /value="many" is not a number/],
    [metric('default-dimensions="true"', 'name="a" value="b"'), /default-dimensions/],
  ] as const) {
    test(`is refused: ${complaint}`, async () =>
      assert.match(await refusal({ inbound: policy }), complaint));
  }
});

describe('log-to-eventhub', () => {
  const log = (attributes: string, message = '@("seen " + context.Request.Method)') =>
    `<log-to-eventhub logger-id="hub" ${attributes}>${message}</log-to-eventhub>`;

  test('records the message', async () => {
    const inbound =
      log('partition-key="@(context.Request.Method)"') + log('partition-id="0"', 'text') + after;
    assert.deepEqual(await recorded({ inbound, loggers: HUB }), [
      {
        kind: 'event',
        loggerId: 'hub',
        partitionId: undefined,
        partitionKey: 'GET',
        message: 'seen GET',
      },
      {
        kind: 'event',
        loggerId: 'hub',
        partitionId: '0',
        partitionKey: undefined,
        message: 'text',
      },
    ]);
  });

  test('cuts a message of more than 200 KB', async () => {
    const inbound = log('', '@(context.Request.Body.As&lt;string>(preserveContent: true))') + after;
    const body = 'x'.repeat(200 * 1024 + 1);
    const [entry] = await recorded({ inbound, loggers: HUB, method: 'POST', body });
    assert.ok(entry?.kind === 'event');
    assert.equal(entry.message.length, 200 * 1024);
  });

  test('is refused without an event hub, and with two partitions', async () => {
    assert.match(
      await refusal({ inbound: log('') }),
      /no logger of the type azureEventHub has the id hub/,
    );
    const insights = { hub: { loggerType: 'applicationInsights' } };
    assert.match(await refusal({ inbound: log(''), loggers: insights }), /no logger of the type/);
    const two = log('partition-id="0" partition-key="a"');
    assert.match(await refusal({ inbound: two, loggers: HUB }), /has both/);
    const unknown = { hub: { loggerType: 'azureMonitors' } };
    assert.match(await refusal({ loggers: unknown }), /there is no logger type azureMonitors/);
  });
});

describe('the journal', () => {
  test('keeps the latest 1,000 entries, traces included', async () => {
    const trace =
      '<trace source="s"><message>@(context.Request.Headers.GetValueOrDefault("X", ""))</message></trace>';
    const running = await start({ inbound: trace + after });
    for (let at = 0; at < 1_002; at += 1) await running.ask({ headers: { X: String(at) } });
    const { entries } = running.journal;
    const [first] = entries;
    assert.ok(first?.kind === 'trace');
    assert.deepEqual([entries.length, first.message, first.source], [1_000, '2', 's']);
    await running.stop();
  });
});
