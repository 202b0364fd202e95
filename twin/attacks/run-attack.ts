import { randomBytes } from 'node:crypto';
import { resourceOf, siteOf, textAt } from '../../infra/model/select.ts';
import { type Dialler, gatewayDialsFrom } from '../../infra/network/dial-sources.ts';
import type { Omitted } from '../gateway/apart.ts';
import type { CallRecord } from '../kit/call-record.ts';
import type { Twin } from '../run/start-twin.ts';
import { type CallView, viewOf } from '../trace/call-view.ts';
import { type Prepared, prepareSample } from './samples.ts';
import { dialName, handTo, sendTo } from './send-sample.ts';
import { type Rung, type Stop, stopIn } from './stop-in.ts';

export interface Ladder {
  /** Ids of the calls, one a rung; the first is the attack as the chain meets it. */
  readonly calls: readonly string[];
  readonly ladder: readonly Rung[];
}

/** What an attempt does without. */
interface Without {
  /** Elements of the gateway's policies. */
  readonly elements: readonly Omitted[];
  /** The gateway as a whole. */
  readonly gateway: boolean;
  readonly network: boolean;
  readonly authentication: boolean;
}

const NOTHING: Without = { elements: [], gateway: false, network: false, authentication: false };

const MOST_RUNGS = 8;

/**
 * Sends an attack for real, then again without the layer that stopped it, until nothing stops it or
 * a layer does that cannot be taken away here. Each attempt has a configuration of its own, so the
 * chain that serves callers stays as it is.
 */
export async function runAttack(twin: Twin, id: string): Promise<Ladder> {
  const sample = prepareSample(twin, id);
  const calls: string[] = [];
  const ladder: Rung[] = [];
  let without: Without | undefined = NOTHING;
  while (without && ladder.length < MOST_RUNGS) {
    const call: CallView = await attempt(twin, id, sample, without);
    const stop = stopIn(call);
    calls.push(call.id);
    ladder.push(stop?.rung ?? PASSED);
    without = stop && less(without, stop);
  }
  return { calls, ladder };
}

const PASSED: Rung = {
  hop: 'server',
  step: 'record',
  says: 'Nothing more stopped it: the call ran and was recorded.',
  stopped: false,
};

/** `undefined` if the layer cannot be taken away: the server runs unmodified. */
function less(without: Without, { rung, element }: Stop): Without | undefined {
  switch (rung.hop) {
    case 'gateway':
      // A step that cannot do its work without those before ends the gateway's part.
      return element
        ? { ...without, elements: [...without.elements, element] }
        : { ...without, gateway: true, network: true };
    case 'network':
      return { ...without, network: true };
    case 'platform':
      return without.authentication ? undefined : { ...without, authentication: true };
    default:
      return undefined;
  }
}

const INTERNET: Dialler = { internet: '198.51.100.66' };

async function attempt(
  twin: Twin,
  id: string,
  sample: Prepared,
  without: Without,
): Promise<CallView> {
  const traceId = randomBytes(16).toString('hex');
  const trace = `00-${traceId}-${randomBytes(8).toString('hex')}-01`;
  if (sample.door === 'site' || without.gateway) await dialSite(twin, sample, without, trace);
  else if (without === NOTHING) await sendTo(twin.mcpUrl, sample, trace);
  else await passGateway(twin, sample, without, trace);
  return recorded(twin, id, traceId);
}

async function dialSite(twin: Twin, sample: Prepared, without: Without, trace: string) {
  const { host, leading } = siteBehind(twin, without);
  if (without === NOTHING)
    return dialName(await twin.network.outbound(INTERNET), host, sample, trace);
  const way = await twin.beside.apart(INTERNET, leading);
  await dialName(way, host, sample, trace).finally(() => way.close());
}

async function passGateway(twin: Twin, sample: Prepared, without: Without, trace: string) {
  const service = resourceOf(twin.deployment(), 'Microsoft.ApiManagement/service');
  const way = await twin.beside.apart(gatewayDialsFrom(service), siteBehind(twin, without).leading);
  const gateway = twin.gateway.apart(without.elements, way);
  try {
    await handTo(gateway.server, twin.mcpUrl, sample, trace);
  } finally {
    await gateway.stop();
    await way.close();
  }
}

/** The site's name, and what it leads to in an attempt. */
function siteBehind({ platform, beside, deployment }: Twin, without: Without) {
  const { id } = siteOf(deployment());
  const host = textAt(platform.reference(id), 'properties.defaultHostName');
  const isLed = without.network || without.authentication;
  const listener = without.authentication ? platform.admitting(id) : beside.behind(host);
  return { host, leading: new Map(isLed && listener ? [[host, listener]] : []) };
}

/** Whether the server has reported its steps, if the call has reached it. */
export function isReported({ decisions }: CallView): boolean {
  const reached = decisions.some(({ hop, verdict }) => hop === 'platform' && verdict === 'passed');
  return !reached || decisions.some(({ hop }) => hop === 'server');
}

/** Milliseconds to wait for the report of a server that may not run. */
const REPORTED_WITHIN_MS = 2_000;

/** The record of the attempt, once it is complete. */
async function recorded({ calls, look }: Twin, sample: string, traceId: string): Promise<CallView> {
  const find = () => calls.all().find(({ parent }) => parent?.traceId === traceId);
  const mark = find();
  if (mark) mark.sample = sample;
  const until = performance.now() + REPORTED_WITHIN_MS;
  for (;;) {
    const record: CallRecord | undefined = find();
    const view = record?.took === undefined ? undefined : viewOf(record, look);
    if (view && (isReported(view) || performance.now() > until)) return view;
    if (performance.now() > until + 5_000) throw new Error('The attempt left no record.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
