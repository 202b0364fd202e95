import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { post, toolCall, WIRES } from '../../../../../test/server/harness/call.ts';
import { MemorySink } from '../../../../../test/server/harness/memory-sink.ts';
import { startServer } from '../../../../../test/server/harness/start-server.ts';
import { encodings } from '../../../../../test/server/tools/encodings.ts';
import {
  ENCODED_TRAVERSALS,
  INJECTIONS,
  PATHS,
  PROTOTYPE_KEYS,
} from '../../../../../test/server/tools/payloads.ts';
import { ask, tools } from '../../../../../test/server/tools/support.ts';
import type { ToolResult } from '../../../call/values.ts';
import { LIMITS } from '../../../contract/limits.ts';
import { TOPICS } from '../safe-lookup/catalogue.ts';
import { DEVICE_WORDS, DEVICES, SEPARATED } from './path-payloads.ts';
import {
  BIDI,
  foldings,
  homoglyphs,
  INVISIBLES,
  inserted,
  SEPARATORS,
  TERMINATORS,
} from './spellings.ts';
import { toolNamed } from './tool-named.ts';

const safeLookup = toolNamed('safe_lookup');
const lookUp = (topic: string) => ask(safeLookup, { topic }) as ToolResult;

/** The only two answers to anything but a topic: neither contains any of the question. */
const no = (suspicious: boolean) => ({
  ok: true as const,
  value: { found: false, rejected_as_suspicious: suspicious, known_topics: TOPICS },
});
const NO = no(false);
const SUSPICIOUS = no(true);

/** Fails unless none of the topics is found and each gets exactly one of the two answers. */
function assertNoneFound(topics: Iterable<string>): number {
  let count = 0;
  const allowed = new Set([JSON.stringify(NO), JSON.stringify(SUSPICIOUS)]);
  for (const topic of topics) {
    count++;
    const answer = JSON.stringify(lookUp(topic));
    if (!allowed.has(answer)) assert.fail(`${JSON.stringify(topic)} gave ${answer}`);
  }
  assert.ok(count > 0);
  return count;
}

const each = (spell: (topic: string) => Iterable<string>) => ({
  *[Symbol.iterator]() {
    for (const topic of TOPICS) yield* spell(topic);
  },
});

for (const wire of WIRES) {
  test(`rejects ../../etc/passwd as suspicious on the ${wire} wire [U-14, T-08]`, async () => {
    const server = await startServer({ tools });
    const call = toolCall(wire, 'safe_lookup', { topic: '../../etc/passwd' });
    const { status, json } = await post(server, call);
    assert.equal(status, 200);
    assert.deepEqual(json.result.structuredContent, SUSPICIOUS.value);
    assert.deepEqual(JSON.parse(json.result.content[0].text), SUSPICIOUS.value);
    assert.equal(json.result.isError, undefined);
  });

  test(`records the hint and never the topic, on the ${wire} wire [U-14, L-06]`, async () => {
    const server = await startServer({ tools });
    for (const topic of ['../../etc/passwd', 'weather', TOPICS[0]]) {
      await post(server, toolCall(wire, 'safe_lookup', { topic }));
    }
    const told = server.sink.toolCalls.map((event) => [event.decision, event['hint.suspicious']]);
    assert.deepEqual(told, [
      ['allowed', true],
      ['allowed', false],
      ['allowed', false],
    ]);
    assert.doesNotMatch(JSON.stringify(server.sink.records), /passwd|weather/);
  });

  test(`answers while records are not delivered, on the ${wire} wire [T-08]`, async () => {
    const sink = new MemorySink();
    sink.fault = { kind: 'no_permission', detail: 'HTTP 403' };
    const server = await startServer({ tools, sink });
    const { json } = await post(server, toolCall(wire, 'safe_lookup', { topic: '../x' }));
    assert.deepEqual(json.result.structuredContent, SUSPICIOUS.value);
  });
}

test('finds every topic by its exact name, with the text of the catalogue [T-08]', () => {
  for (const topic of TOPICS) {
    const answer = lookUp(topic);
    assert.ok(answer.ok);
    assert.equal(answer.value.found, true);
    assert.equal(answer.value.topic, topic);
    assert.ok(String(answer.value.entry).length > 50);
  }
});

test('does not find a homoglyph of a topic [U-01]', () => {
  assert.ok(assertNoneFound(each(homoglyphs)) > 20_000);
});

test('does not find a spelling that folds or normalizes to a topic [U-02]', () => {
  assertNoneFound(each(foldings));
  assertNoneFound(
    each((topic) => ['NFC', 'NFD', 'NFKC', 'NFKD'].map((form) => `${topic}\u00e9`.normalize(form))),
  );
});

test('does not find a topic that contains an invisible character [U-03]', () => {
  assertNoneFound(each((topic) => INVISIBLES.flatMap((one) => [...inserted(topic, one)])));
});

test('neither finds nor repeats a topic that contains a bidirectional control [U-04]', () => {
  assertNoneFound(each((topic) => BIDI.flatMap((one) => [...inserted(topic, one)])));
});

test('decodes no encoding of a topic [U-05]', () => {
  assertNoneFound(each(encodings));
});

test('rejects traversals in every encoding as suspicious [U-05]', () => {
  for (const payload of ENCODED_TRAVERSALS) assert.deepEqual(lookUp(payload), SUSPICIOUS, payload);
});

test('does not find a topic after a separator, and rejects traversals with any separator [U-06]', () => {
  assertNoneFound(each((topic) => SEPARATORS.flatMap((one) => [...inserted(topic, one)])));
  for (const payload of SEPARATED) assert.deepEqual(lookUp(payload), SUSPICIOUS, payload);
});

test('rejects absolute, network, device and home paths and environment names [U-07]', () => {
  for (const payload of PATHS) assert.deepEqual(lookUp(payload), SUSPICIOUS, payload);
  assertNoneFound(
    each((topic) => ['*', '?', '[a-z]', '.*', '.', '{', '^'].map((meta) => topic + meta)),
  );
  assertNoneFound(['*', '.*', '.+', '^', '$', '?', '[a-z-]*', '{access-token,x}', '%', '_']);
});

test('rejects device names, except those that are words [U-08]', () => {
  for (const payload of DEVICES) assert.deepEqual(lookUp(payload), SUSPICIOUS, payload);
  for (const word of DEVICE_WORDS) assert.deepEqual(lookUp(word), NO, word);
});

test('does not find a topic before or after a terminator [U-09]', () => {
  assertNoneFound(each((topic) => TERMINATORS.flatMap((end) => [topic + end, end + topic])));
});

test('finds nothing under the names of object members [U-10]', () => {
  assertNoneFound(PROTOTYPE_KEYS);
});

test('does not find a part, extension or sequence of topics [V-11]', () => {
  assertNoneFound(
    each((topic) => [
      ...Array.from({ length: topic.length - 1 }, (_, i) => topic.slice(0, i + 1)),
      ...Array.from({ length: topic.length - 1 }, (_, i) => topic.slice(i + 1)),
      `${topic}x`,
      `x${topic}`,
      `${topic}-secret`,
      `${topic}/..`,
      `${topic},${topic}`,
      topic + topic,
    ]),
  );
});

test('rejects injections of every kind as suspicious [I-02]', () => {
  for (const payload of INJECTIONS) assert.deepEqual(lookUp(payload), SUSPICIOUS, payload);
});

test('refuses a topic over the length limit unread, in constant time [U-11]', () => {
  const { input } = safeLookup;
  const longest = 'x'.repeat(LIMITS.topicLength);
  assert.ok(input.safeParse({ topic: longest }).success);
  assert.ok(!input.safeParse({ topic: `${longest}x` }).success);
  const bombs = [
    '',
    'x',
    longest,
    `a${'\u0301'.repeat(LIMITS.topicLength - 1)}`,
    '😀'.repeat(LIMITS.topicLength / 2),
    '\ufdfa'.repeat(LIMITS.topicLength),
    ...[...'%+&\\\'"./;<{([a1 -…'].map((one) => one.repeat(LIMITS.topicLength)),
    '%25'.repeat(85),
    "' or ".repeat(51),
    '+AC4'.repeat(64),
  ];
  for (const bomb of bombs) {
    // Processor time, because a busy machine says nothing about the text.
    const before = process.cpuUsage();
    assertNoneFound([bomb]);
    const { user } = process.cpuUsage(before);
    assert.ok(user < 50_000, `${user} µs for ${bomb.slice(0, 8)}`);
  }
});

test('refuses a megabyte and a grapheme bomb over the wire [U-11]', async () => {
  const server = await startServer({ tools });
  for (const topic of ['x'.repeat(LIMITS.topicLength + 1), `a${'\u0301'.repeat(10_000)}`]) {
    const { json } = await post(server, toolCall('2026', 'safe_lookup', { topic }));
    assert.equal(json.result.isError, true);
    assert.equal(
      json.result.content[0].text,
      "Invalid arguments: topic. Correct them to match the tool's input schema.",
    );
  }
  const huge = await post(
    server,
    toolCall('2026', 'safe_lookup', { topic: 'x'.repeat(1_000_000) }),
  );
  assert.equal(huge.status, 413);
});

test('gives the same answers in every locale [U-12]', async () => {
  const script = `
    import { safeLookup } from '${new URL('../safe-lookup/safe-lookup.ts', import.meta.url)}';
    const topics = ['prıvate-network', 'PRIVATE-NETWORK', 'private-network', 'PRİVATE-NETWORK', 'FİLE:x', 'file:x', 'FILE:x'];
    console.log(JSON.stringify([Intl.DateTimeFormat().resolvedOptions().locale, topics.map((topic) => safeLookup.run({ topic }))]));`;
  const under = async (locale: string) => {
    const args = ['--input-type=module-typescript', '--eval', script];
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      env: { LANG: locale, LC_ALL: locale },
    });
    return JSON.parse(stdout);
  };
  const [english, turkish] = await Promise.all([under('en_US.UTF-8'), under('tr_TR.UTF-8')]);
  assert.deepEqual([english[0], turkish[0]], ['en-US', 'tr-TR']);
  assert.deepEqual(turkish[1], english[1]);
});

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 64 }),
  fc.string({ unit: 'binary', maxLength: 64 }),
  fc
    .constantFrom(...TOPICS)
    .chain((topic) =>
      fc
        .tuple(fc.nat(topic.length), fc.nat(3), fc.string({ unit: 'binary', maxLength: 4 }))
        .map(([at, cut, more]) => topic.slice(0, at) + more + topic.slice(at + cut)),
    ),
);

test('finds only exact topics, whatever the text, and repeats none of it [U-01, I-02]', () => {
  fc.assert(
    fc.property(anyText, (topic) => {
      fc.pre(!TOPICS.includes(topic));
      const answer = lookUp(topic) as typeof NO;
      assert.deepEqual(answer, no(answer.value.rejected_as_suspicious));
    }),
    { numRuns: 5_000 },
  );
});
