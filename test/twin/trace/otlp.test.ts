import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { CallRecord, type Decision } from '../../../twin/kit/call-record.ts';
import { viewOf } from '../../../twin/trace/call-view.ts';
import { exportCalls } from '../../../twin/trace/otlp/export-calls.ts';
import { type Destination, readDestination } from '../../../twin/trace/otlp/settings.ts';
import { type Collector, type Received, startCollector } from '../../support/otlp-collector.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const AT = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

const ROOT: readonly (readonly [string, string])[] = [
  ['Host', 'localhost:8000'],
  ['User-Agent', 'probe/1'],
  ['traceparent', `00-${TRACE}-${SPAN}-01`],
];

/** An open call as hops record it: a dial and the server within a step of the gateway. */
function recorded(fields = ROOT, first = 'POST /mcp?topic=…'): CallRecord {
  const record = new CallRecord('gateway', AT);
  record.head('client', 'request', first, fields);
  const step = (one: Partial<Decision> & Pick<Decision, 'hop' | 'step' | 'from'>) =>
    record.add({ verdict: 'passed', says: one.step, ...one });
  step({
    hop: 'gateway',
    step: 'choose',
    from: 1,
    took: 2,
    at: { file: 'infra/gateway/x.xml', line: 7 },
  });
  step({ hop: 'gateway', step: 'set-variable', from: 1.5, took: 1, depth: 1 });
  step({ hop: 'gateway', step: 'forward-request', from: 4, took: 16 });
  step({ hop: 'network', step: 'dial', from: 5, facts: { to: 'site.example:443', by: 'a rule' } });
  step({ hop: 'platform', step: 'easy-auth', from: 6 });
  step({ hop: 'server', step: 'identify', from: 7, took: 1 });
  step({ hop: 'server', step: 'run-tool', from: 8, took: 6 });
  step({ hop: 'network', step: 'dial', from: 9, facts: { to: 'vault.example:443', by: 'a rule' } });
  step({ hop: 'vault', step: 'authorize', from: 10, verdict: 'refused', says: 'no grant' });
  step({ hop: 'server', step: 'write-record', from: 14.5, took: 1 });
  return record;
}

const sending = (records: readonly CallRecord[], destination: Destination, said: string[]) =>
  exportCalls({
    calls: () => records,
    view: (record) => viewOf(record),
    destination,
    say: (line) => said.push(line),
  });

describe('calls that are exported', () => {
  let collector: Collector | undefined;
  afterEach(() => collector?.close());

  async function received(record: CallRecord, environment: NodeJS.ProcessEnv = {}) {
    collector = await startCollector();
    const destination = readDestination({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      ...environment,
    });
    assert.ok(destination);
    const said: string[] = [];
    const exporting = sending([record], destination, said);
    record.end(403);
    await exporting.close();
    return { collector, said };
  }

  const named = (spans: readonly Received[], service: string, name: string): Received => {
    const found = spans.filter((span) => span.service === service && span.name === name);
    assert.equal(found.length, 1, `${service} ${name}`);
    return found[0] as Received;
  };

  test('become one tree under the trace of the caller', async () => {
    const { collector, said } = await received(recorded());
    const { spans } = collector;
    assert.deepEqual(said, []);
    assert.deepEqual(new Set(spans.map(({ traceId }) => traceId)), new Set([TRACE]));
    assert.equal(new Set(spans.map(({ spanId }) => spanId)).size, spans.length);
    const root = named(spans, 'gateway', 'POST');
    assert.equal(root.parentSpanId, SPAN);
    const path = (span: Received): string => {
      const above = spans.find(({ spanId }) => spanId === span.parentSpanId);
      return above ? `${path(above)} > ${span.service} ${span.name}` : span.name;
    };
    assert.deepEqual(spans.map(path).sort(), [
      'POST',
      'POST > gateway choose',
      'POST > gateway choose > gateway set-variable',
      'POST > gateway forward-request',
      'POST > gateway forward-request > network network',
      'POST > gateway forward-request > network network > network dial',
      'POST > gateway forward-request > platform platform',
      'POST > gateway forward-request > platform platform > platform easy-auth',
      'POST > gateway forward-request > server server',
      'POST > gateway forward-request > server server > server identify',
      'POST > gateway forward-request > server server > server run-tool',
      'POST > gateway forward-request > server server > server run-tool > network network',
      'POST > gateway forward-request > server server > server run-tool > network network > network dial',
      'POST > gateway forward-request > server server > server run-tool > vault vault',
      'POST > gateway forward-request > server server > server run-tool > vault vault > vault authorize',
      'POST > gateway forward-request > server server > server write-record',
    ]);
  });

  test('have the times of the record, in nanoseconds', async () => {
    const { collector } = await received(recorded());
    const choose = named(collector.spans, 'gateway', 'choose');
    assert.equal(choose.start, BigInt(AT + 1) * 1_000_000n);
    assert.equal(choose.end, BigInt(AT + 3) * 1_000_000n);
    const inner = named(collector.spans, 'gateway', 'set-variable');
    assert.equal(inner.start, BigInt(AT) * 1_000_000n + 1_500_000n);
    for (const { start, end, name } of collector.spans) assert.ok(start <= end, name);
  });

  test('have the attributes of the conventions, with source lines and the refusal', async () => {
    const { collector } = await received(recorded());
    const root = named(collector.spans, 'gateway', 'POST');
    assert.equal(root.kind, 2);
    assert.deepEqual(root.attributes, {
      'http.request.method': 'POST',
      'url.scheme': 'http',
      'url.path': '/mcp',
      'url.query': 'topic=…',
      'http.response.status_code': 403,
      'user_agent.original': 'probe/1',
      'network.protocol.name': 'http',
      'network.transport': 'tcp',
      'server.address': 'localhost',
      'server.port': 8000,
    });
    const choose = named(collector.spans, 'gateway', 'choose');
    assert.equal(choose.attributes['code.file.path'], 'infra/gateway/x.xml');
    assert.equal(choose.attributes['code.line.number'], 7);
    const refused = named(collector.spans, 'vault', 'authorize');
    assert.deepEqual(refused.status, { code: 2, message: 'no grant' });
    assert.equal(root.status.code, 0);
  });

  test('have the id of the record as their trace, if the caller has none', async () => {
    const record = recorded([['Host', 'localhost']]);
    const { collector } = await received(record);
    assert.deepEqual(new Set(collector.spans.map(({ traceId }) => traceId)), new Set([record.id]));
    assert.equal(named(collector.spans, 'gateway', 'POST').parentSpanId, '');
  });

  test('keep what a caller chose as text', async () => {
    const hostile = '\u001b[2J\u202e<img/src=x>\ud800';
    const record = recorded(
      [
        ['User-Agent', hostile],
        ['Host', hostile],
      ],
      `${hostile} /`,
    );
    record.add({
      hop: 'gateway',
      step: hostile,
      verdict: 'failed',
      says: hostile,
      from: 3,
      facts: { [hostile]: hostile },
    });
    const { collector, said } = await received(record);
    assert.deepEqual(said, []);
    const kept = hostile.toWellFormed();
    const root = named(collector.spans, 'gateway', 'HTTP');
    assert.equal(root.attributes['http.request.method'], '_OTHER');
    assert.equal(root.attributes['http.request.method_original'], kept);
    assert.equal(root.attributes['user_agent.original'], kept);
    assert.equal(named(collector.spans, 'gateway', kept).attributes[`twin.fact.${kept}`], kept);
  });

  test('go where the standard variables say, with the headers that they give', async () => {
    const { collector } = await received(recorded(), {
      OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%20b, other=c=d',
    });
    const [{ path, headers } = { path: '', headers: {} }] = collector.requests;
    assert.equal(path, '/v1/traces');
    assert.equal(headers['content-type'], 'application/x-protobuf');
    assert.equal(headers['api-key'], 'a b');
    assert.equal(headers.other, 'c=d');
    assert.equal(headers['x-twin-call'], undefined);
  });

  test('are sent as JSON if the collector wants that', async () => {
    collector = await startCollector(() => 204);
    const record = recorded();
    const destination = readDestination({
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/own/path`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    });
    assert.ok(destination);
    const exporting = sending([record], destination, []);
    record.end(403);
    await exporting.close();
    assert.equal(collector.requests[0]?.path, '/own/path');
    const { resourceSpans } = JSON.parse(String(collector.bodies[0]));
    assert.equal(resourceSpans[0].scopeSpans[0].spans[0].traceId, TRACE);
  });

  test('are missed by a collector that does not answer, which is said once', async () => {
    collector = await startCollector();
    await collector.close();
    const destination = readDestination({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    assert.ok(destination);
    const records = [recorded(), recorded()];
    const said: string[] = [];
    const exporting = sending(records, destination, said);
    for (const record of records) record.end(403);
    await exporting.close();
    assert.equal(said.length, 1, said.join('\n'));
    assert.match(
      said[0] ?? '',
      /^cannot send traces to http:\/\/127\.0\.0\.1:\d+\/v1\/traces: .*ECONNREFUSED/,
    );
  });
});

describe('the variables of the exporter', () => {
  test('ask for nothing unless an endpoint is set', () => {
    assert.equal(readDestination({}), undefined);
    assert.equal(readDestination({ OTEL_EXPORTER_OTLP_ENDPOINT: '' }), undefined);
    const off = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318', OTEL_SDK_DISABLED: 'true' };
    assert.equal(readDestination(off), undefined);
  });

  test('are refused with what to write instead', () => {
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' };
    const wrong: readonly [NodeJS.ProcessEnv, RegExp][] = [
      [
        { OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost:4318' },
        /^OTEL_EXPORTER_OTLP_ENDPOINT must be a URL such as/,
      ],
      [
        { ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
        /must be http\/protobuf or http\/json, not "grpc"/,
      ],
      [{ ...endpoint, OTEL_EXPORTER_OTLP_TIMEOUT: '10s' }, /must be a number of milliseconds/],
    ];
    for (const [environment, message] of wrong) {
      assert.throws(() => readDestination(environment), { message });
    }
  });
});
