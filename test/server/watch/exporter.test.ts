/** The real exporter, over real TLS, on the test's clock, so that no test waits. */

import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { LIMITS } from '../../../server/src/contract/limits.ts';
import { createAppInsights } from '../../../server/src/watch/app-insights.ts';
import { createDelivery, type Send } from '../../../server/src/watch/delivery.ts';
import { createTrailLog } from '../../../server/src/watch/trail-log.ts';
import { createAuthority } from '../../../twin/network/authority.ts';
import { type Internet, openInternet } from '../../support/internet.ts';
import { ManualClock } from '../../twin/support/manual-clock.ts';
import { freePort } from '../harness/start-process.ts';
import { ACCEPTED, type Behaviour, ROWS } from './answers.ts';
import { CONNECTION_STRING, INGESTION_HOST, readEnvelopes } from './ingestion.ts';

const world = { behaviour: { reply: ACCEPTED } as Behaviour };
let arrived: number[] = [];
let received = Promise.withResolvers<void>();

const endpoint: RequestListener = async (request, response) => {
  const { behaviour } = world;
  const envelopes = await readEnvelopes(request);
  const numbers = envelopes.map(({ data }) => Number(data.baseData.properties.n));
  received.resolve();
  if ('reply' in behaviour) {
    const { status, headers, body, taken } = behaviour.reply(numbers.length);
    for (const index of taken) arrived.push(numbers[index] as number);
    response.writeHead(status, headers).end(body);
  } else if (behaviour.broken === 'reset') {
    request.socket.destroy();
  }
};

async function startExporter(connectionString = CONNECTION_STRING) {
  const clock = new ManualClock(0);
  const log = createTrailLog(
    () => {},
    () => clock.now(),
  );
  const exporter = await createAppInsights({ connectionString, managedIdentity: false });
  const underWay = new Set<Promise<unknown>>();
  const send: Send = (records, signal) => {
    const sent = exporter(records, signal);
    underWay.add(sent);
    void sent.finally(() => underWay.delete(sent));
    return sent;
  };
  const sink = createDelivery(send, log, clock);
  let accepted = 0;
  return {
    sink,
    clock,
    accept: () => sink.accept('mcp_tool_audit', { n: accepted++ }),
    accepted: () => accepted,
    /** Advances the clock, and lets every request sent meanwhile be answered. */
    async pass(milliseconds: number): Promise<void> {
      clock.pass(milliseconds);
      while (underWay.size > 0) await Promise.all(underWay);
      for (let turn = 0; turn < 20; turn++) await null;
    },
  };
}

let internet: Internet;
before(async () => {
  internet = await openInternet({ [INGESTION_HOST]: endpoint });
  process.env.HTTPS_PROXY = internet.proxy;
  process.env.NO_PROXY = '127.0.0.1,localhost,x..y';
  process.env.APPLICATION_INSIGHTS_NO_STATSBEAT = '1';
  setDefaultCACertificates([...getCACertificates('default'), internet.authority]);
});
after(() => internet[Symbol.asyncDispose]());

describe('the faults that the exporter encounters', () => {
  for (const { what, behaviour, kind, final } of ROWS) {
    test(`${what}: the reported counts match what arrived, and the rest follows once [L-08]`, async () => {
      const run = await startExporter();
      world.behaviour = behaviour;
      arrived = [];
      received = Promise.withResolvers();
      for (let n = 0; n < 10; n++) run.accept();
      if ('broken' in behaviour && behaviour.broken === 'silence') {
        run.clock.pass(LIMITS.recordDelayMs);
        await received.promise;
        await run.pass(LIMITS.recordExportMs);
      } else {
        await run.pass(LIMITS.recordDelayMs);
        // A delivery that is too large is split at once.
        for (let half = 0; half < 20 && what === '413'; half++) await run.pass(0);
      }
      const during = run.sink.trail();
      assert.equal(during.delivered, arrived.length);
      assert.equal(during.delivered + during.waiting + during.lost, 10);
      assert.equal(during.fault?.kind, kind);
      assert.equal(during.lost > 0, final !== undefined);

      world.behaviour = { reply: ACCEPTED };
      run.accept();
      for (let second = 0; second < 130; second++) await run.pass(1000);
      const { lost } = during;
      assert.deepEqual(run.sink.trail(), { delivered: 11 - lost, lost, waiting: 0 });
      assert.equal(arrived.length, 11 - lost);
      assert.equal(new Set(arrived).size, arrived.length, 'each arrived once');
    });
  }

  const unreachable = async (connectionString: string, detail: string) => {
    const run = await startExporter(connectionString);
    run.accept();
    await run.pass(LIMITS.recordDelayMs);
    const fault = { kind: 'unreachable', detail };
    assert.deepEqual(run.sink.trail(), { delivered: 0, lost: 0, waiting: 1, fault });
  };
  const at = (origin: string) =>
    CONNECTION_STRING.replace(/IngestionEndpoint=.*/, `IngestionEndpoint=${origin}/`);

  test('a closed port: the record waits [L-08]', async () => {
    await unreachable(at(`https://127.0.0.1:${await freePort()}`), 'ECONNREFUSED');
  });

  test('a name that does not exist: the record waits [L-08]', async () => {
    // A name with an empty label never reaches a resolver.
    await unreachable(at('https://x..y'), 'ENOTFOUND');
  });

  test('an untrusted certificate: the record waits, and is not sent [L-08]', async (t) => {
    const authority = await createAuthority();
    let requests = 0;
    const impostor = createServer(
      {
        SNICallback: (name, done) => void authority.credentials(name).then((it) => done(null, it)),
      },
      () => requests++,
    );
    impostor.on('tlsClientError', () => {});
    await new Promise<void>((resolve) => impostor.listen(0, '127.0.0.1', resolve));
    t.after(() => impostor.close());
    const { port } = impostor.address() as AddressInfo;
    await unreachable(at(`https://localhost:${port}`), 'CERT_SIGNATURE_FAILURE');
    assert.equal(requests, 0);
  });
});

test('403 for a minute and then 200: every record arrives, each once, in order [L-08]', async () => {
  const run = await startExporter();
  world.behaviour = { reply: () => ({ status: 403, body: '', taken: [] }) };
  arrived = [];
  for (let tenth = 0; tenth < 600; tenth++) {
    run.accept();
    await run.pass(100);
  }
  assert.deepEqual(run.sink.trail(), {
    delivered: 0,
    lost: 0,
    waiting: 600,
    fault: { kind: 'no_permission', detail: 'HTTP 403' },
  });
  world.behaviour = { reply: ACCEPTED };
  for (let tenth = 0; tenth < 400; tenth++) await run.pass(100);
  assert.deepEqual(
    arrived,
    Array.from({ length: 600 }, (_, n) => n),
  );
  assert.deepEqual(run.sink.trail(), { delivered: 600, lost: 0, waiting: 0 });
});

test("makes no request for the exporter's own settings, however long it runs [API7]", async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const run = await startExporter();
  t.mock.timers.tick(2 * 60 * 60_000);
  world.behaviour = { reply: ACCEPTED };
  run.accept();
  await run.pass(LIMITS.recordDelayMs);
  assert.equal(run.sink.trail().delivered, 1);
  assert.deepEqual([...new Set(internet.dialled)], [INGESTION_HOST]);
});
