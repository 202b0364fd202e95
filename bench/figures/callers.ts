import { createPublicKey, verify } from 'node:crypto';
import { LIMITS } from '../../server/src/contract/limits.ts';
import { alternate } from '../alternate.ts';
import type { Context } from '../context.ts';
import { cpuOf, sample } from '../load/sample.ts';
import { type Caller, measuredCall, signCallers, writeRequest } from '../load/write-request.ts';
import type { Section } from '../section.ts';
import { startPeer } from '../start/start-peer.ts';
import { differences, ratioOf, summarize } from '../stats.ts';

/** Slices that only warm up, but are part of the load. */
const WARM_UP = 2;

/** Many callers in turn: what their tokens cost, and the memory that they leave occupied. */
export async function measureCallers(context: Context): Promise<Section> {
  const { plan, issuer, requests, secured, log } = context;
  log(`signing ${plan.callers} tokens`);
  const callers = await signCallers(issuer, plan.callers);
  await using running = new AsyncDisposableStack();
  const many = running.use(await startPeer(secured, requests['2026']));
  const one = running.use(await startPeer(secured, requests['2026']));
  const message = measuredCall('2026');
  const distinct = callers.map((caller) => writeRequest(message, caller)(many.port));
  const same = requests['2026'](one.port);
  const { connections } = plan;
  const megabytes: number[] = [];
  let calls = 0;
  const nextDistinct = () => distinct[calls++ % distinct.length] as Buffer;
  const slice = { connections, until: { requests: plan.sliceCalls } };
  const fewer = { connections, until: { requests: plan.sliceCalls / 4 } };
  const samples = await alternate(
    {
      many: async () => {
        const found = await sample(many, nextDistinct, slice);
        megabytes.push((await many.usage()).residentBytes / 1e6);
        return found;
      },
      one: () => sample(one, () => same, fewer),
      verify: async () => verifyAlone(callers, issuer),
    },
    { warmUp: WARM_UP, rounds: plan.slices - WARM_UP },
  );
  const used = megabytes.at(-1) ?? Number.NaN;
  const halfway = megabytes[Math.ceil(megabytes.length / 2) - 1] ?? Number.NaN;
  const [manyCpu, oneCpu, verifyCpu] = [cpuOf(samples.many), cpuOf(samples.one), samples.verify];
  const firstSeen = differences(manyCpu, oneCpu);
  return {
    method: `${calls} calls by ${callers.length} callers in turn, each with a token of its own (RS256, 2048 bits). The server caches ${LIMITS.rememberedCallers} verified callers. With more callers than that, taking turns, every call verifies a token: the worst case. Memory is the resident set after the last call.`,
    tables: [
      {
        title: 'Tokens and callers',
        columns: [['CPU µs', 0]],
        rows: [
          ['call with a new token', summarize(manyCpu)],
          ['call with a known token', summarize(oneCpu)],
          ['difference', summarize(firstSeen)],
          ['crypto.verify of one token, alone', summarize(verifyCpu)],
        ],
      },
      {
        title: 'Memory after many callers',
        columns: [['MB', 0]],
        rows: [
          ['halfway', halfway.toFixed(0)],
          [`after ${calls} calls by ${callers.length} callers`, used.toFixed(0)],
        ],
      },
    ],
    goals: {
      firstSeen: ratioOf(firstSeen, verifyCpu),
      usedMemory: summarize([used]),
    },
    missing: [],
  };
}

const VERIFIED_PER_ROUND = 2_000;

/** Microseconds of CPU time that one signature check costs, in this process. */
function verifyAlone(callers: readonly Caller[], { state }: Context['issuer']): number {
  const key = createPublicKey(state.privateKey);
  const signed = callers.slice(0, VERIFIED_PER_ROUND).map(({ authorization = '' }) => {
    const [header, claims, signature = ''] = authorization.slice('Bearer '.length).split('.');
    return [Buffer.from(`${header}.${claims}`), Buffer.from(signature, 'base64url')] as const;
  });
  const before = process.cpuUsage();
  for (const [bytes, signature] of signed) {
    if (!verify('sha256', bytes, key, signature)) throw new Error('A token does not verify.');
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / signed.length;
}
