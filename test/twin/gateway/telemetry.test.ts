import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readDeployment } from '../../../infra/model/read-deployment.ts';
import { Fields } from '../../../twin/gateway/header-fields.ts';
import { logDestination } from '../../../twin/gateway/log-destination.ts';
import { Response } from '../../../twin/gateway/message.ts';
import { Body } from '../../../twin/gateway/message-body.ts';
import { PolicyError } from '../../../twin/gateway/policy-error.ts';
import type { Outgoing, Severity, Trace } from '../../../twin/gateway/services.ts';
import { createTelemetry } from '../../../twin/gateway/telemetry.ts';
import { ManualClock } from '../support/manual-clock.ts';

const INGESTION = 'https://ingestion.example/';

const entry = (message: string, severity: Severity = 'information'): Trace => ({
  source: 'door',
  severity,
  message,
  metadata: { tool: 'whoami' },
  requestId: 'request',
});

interface Delivery {
  readonly url: string;
  readonly authorization: string | undefined;
  readonly messages: readonly string[];
}

/** Deliveries are answered in turn: with a status, or by a failing dial. */
function scene(answers: readonly (number | 'refused')[] = []) {
  const deliveries: Delivery[] = [];
  const said: string[] = [];
  const turns = [...answers];
  const send = async ({ url, headers, body }: Outgoing): Promise<Response> => {
    const envelopes = JSON.parse(String(body.content)) as {
      data: { baseData: { message: string } };
    }[];
    deliveries.push({
      url,
      authorization: headers.get('Authorization')?.[0],
      messages: envelopes.map(({ data }) => data.baseData.message),
    });
    const turn = turns.shift() ?? 200;
    if (turn === 'refused') throw new PolicyError('BackendConnectionFailure', 'no way');
    const itemsAccepted = turn === 200 ? envelopes.length : 0;
    return new Response(turn, '', new Fields(), Body.of(JSON.stringify({ itemsAccepted })));
  };
  const destination = {
    ingestion: INGESTION,
    instrumentationKey: 'key',
    verbosity: 'information' as const,
  };
  const start = (to: typeof destination | undefined = destination) =>
    createTelemetry(
      new ManualClock(),
      () => to,
      { send, identityToken: async (resource) => `token for ${resource}` },
      (line) => said.push(line),
    );
  return { deliveries, said, start };
}

/** Resolves once everything that was started without a timer has ended. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("the gateway's log", () => {
  test('is sent to the ingestion endpoint of the logger, with the identity of the service', async () => {
    const { deliveries, start } = scene();
    start().trace(entry('one'));
    await settled();
    assert.deepEqual(deliveries, [
      {
        url: 'https://ingestion.example/v2.1/track',
        authorization: 'Bearer token for https://monitor.azure.com',
        messages: ['one'],
      },
    ]);
  });

  test('omits traces below the verbosity of the diagnostic', async () => {
    const { deliveries, start } = scene();
    const { trace } = start();
    for (const severity of ['verbose', 'information', 'error'] as const) {
      trace(entry(severity, severity));
    }
    await settled();
    assert.deepEqual(
      deliveries.flatMap(({ messages }) => messages),
      ['information', 'error'],
    );
  });

  test('sends nothing without a diagnostic', async () => {
    const { deliveries } = scene();
    createTelemetry(
      new ManualClock(),
      () => undefined,
      {
        send: () => assert.fail('sent'),
        identityToken: () => assert.fail('asked for a token'),
      },
      () => assert.fail('said something'),
    ).trace(entry('one'));
    await settled();
    assert.deepEqual(deliveries, []);
  });

  test('keeps the newest traces of a burst, and sends them in few deliveries', async () => {
    const { deliveries, said, start } = scene();
    const { trace } = start();
    for (let at = 0; at < 1_500; at++) trace(entry(String(at)));
    for (let round = 0; round < 50; round++) await settled();
    const messages = deliveries.flatMap((delivery) => delivery.messages);
    assert.equal(messages.at(-1), '1499');
    assert.ok(messages.length >= 1_000 && messages.length <= 1_100, String(messages.length));
    assert.ok(deliveries.length <= 12, String(deliveries.length));
    assert.deepEqual(said, [
      `the gateway's log dropped ${1_500 - messages.length} traces: its queue was full`,
    ]);
  });

  for (const answer of [401, 403, 500, 206, 'refused'] as const) {
    test(`reports what was lost if the answer is ${answer}, and continues`, async () => {
      const { deliveries, said, start } = scene([answer]);
      const { trace } = start();
      trace(entry('one'));
      await settled();
      trace(entry('two'));
      await settled();
      assert.equal(deliveries.length, 2);
      assert.equal(said.length, 1);
      assert.match(said[0] as string, /lost 1 of 1 traces: /);
    });
  }
});

describe('the destination of the log', () => {
  const { resources } = readDeployment('twin');

  test('comes from the deployed diagnostic and its logger', () => {
    const connectionString = `InstrumentationKey=key;IngestionEndpoint=${INGESTION};LiveEndpoint=x`;
    const evaluated = resources.map((one) => {
      const credentials = one.properties?.credentials;
      if (!credentials) return one;
      // Azure determines the connection string only at run time.
      assert.match(JSON.stringify(credentials), /reference/);
      return { ...one, properties: { ...one.properties, credentials: { connectionString } } };
    });
    assert.deepEqual(logDestination(evaluated), {
      ingestion: INGESTION,
      instrumentationKey: 'key',
      verbosity: 'information',
    });
  });

  test('is undefined without the diagnostic', () => {
    const without = resources.filter(({ type }) => !type.endsWith('/diagnostics'));
    assert.equal(logDestination(without), undefined);
  });

  test('makes startup fail if the diagnostic names a logger that is not deployed', () => {
    const without = resources.filter(({ type }) => !type.endsWith('/loggers'));
    assert.throws(() => logDestination(without), /loggerId: no such logger is deployed/);
  });
});
