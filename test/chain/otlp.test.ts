import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { readArguments } from '../../scripts/command.ts';
import { COMMAND, readOptions } from '../../twin/run/start-options.ts';
import { startExport } from '../../twin/trace/otlp/start-export.ts';
import { type Collector, type Received, startCollector } from '../support/otlp-collector.ts';
import { OPEN_TOOL } from '../support/tools.ts';
import { bearerOf } from './support/call.ts';
import { type Chain, startChain } from './support/chain.ts';

const ROOT = join(import.meta.dirname, '../..');
const ANSWERED = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };
const REFUSED = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };

describe('calls of a chain that sends traces', () => {
  let chain: Chain;
  let collector: Collector;
  const said: string[] = [];
  before(async () => {
    [chain, collector] = await Promise.all([startChain(), startCollector()]);
    const typed = readArguments(COMMAND, []);
    assert.ok(typed !== 'help');
    const { traces } = readOptions(typed.values, { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    const exporting = await startExport(traces, chain.twin, (hop, line) => said.push(hop + line));
    await call(ANSWERED, bearerOf(chain, 'ada', 'user_impersonation'));
    await call(REFUSED, {});
    await exporting?.close();
  });
  after(() => Promise.all([chain.stop(), collector.close()]));

  async function call({ traceId, spanId }: typeof ANSWERED, caller: Record<string, string>) {
    const params = { name: OPEN_TOOL.name, arguments: OPEN_TOOL.samples[0] };
    const response = await fetch(chain.twin.mcpUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        traceparent: `00-${traceId}-${spanId}-01`,
        ...caller,
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
    });
    await response.text();
  }

  const spansOf = ({ traceId }: typeof ANSWERED): readonly Received[] =>
    collector.spans.filter((span) => span.traceId === traceId);

  function rootOf(trace: typeof ANSWERED): Received {
    const [root, ...others] = spansOf(trace).filter(
      ({ parentSpanId }) => parentSpanId === trace.spanId,
    );
    assert.deepEqual(others, []);
    return root ?? assert.fail('the call has no span');
  }

  test('are one tree each, under the span of the caller', () => {
    assert.deepEqual(said, []);
    for (const trace of [ANSWERED, REFUSED]) {
      const ids = new Set(spansOf(trace).map(({ spanId }) => spanId));
      const root = rootOf(trace);
      for (const span of spansOf(trace)) {
        assert.ok(span === root || ids.has(span.parentSpanId), span.name);
        assert.ok(span.start <= span.end, span.name);
      }
    }
  });

  test('name the hops as services, and the message by its conventions', () => {
    const services = new Set(spansOf(ANSWERED).map(({ service }) => service));
    for (const hop of ['gateway', 'network', 'platform', 'server'])
      assert.ok(services.has(hop), hop);
    const { attributes, service } = rootOf(ANSWERED);
    assert.equal(service, 'gateway');
    const { port } = new URL(chain.twin.mcpUrl);
    const expected = {
      'http.request.method': 'POST',
      'http.response.status_code': 200,
      'url.path': '/mcp',
      'server.address': 'localhost',
      'server.port': Number(port),
      'mcp.method.name': 'tools/call',
      'gen_ai.tool.name': OPEN_TOOL.name,
      'gen_ai.operation.name': 'execute_tool',
    };
    for (const [name, value] of Object.entries(expected))
      assert.equal(attributes[name], value, name);
  });

  test('name lines of files that exist, and the one that refused', () => {
    const files = collector.spans.map(({ attributes }) => attributes['code.file.path']);
    const known = new Set(files.filter((file) => file !== undefined));
    assert.ok(known.size > 3);
    for (const file of known) assert.ok(existsSync(join(ROOT, String(file))), String(file));
    assert.equal(rootOf(REFUSED).attributes['http.response.status_code'], 401);
    const refusing = spansOf(REFUSED).filter(({ status }) => status.code === 2);
    assert.ok(refusing.some(({ attributes }) => Number(attributes['code.line.number']) > 0));
  });
});
