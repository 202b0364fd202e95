import { request as message, signedIn } from '../../test/server/harness/call.ts';
import { READER } from '../../test/server/harness/reader.ts';
import { alternate } from '../alternate.ts';
import { type Context, peerFile } from '../context.ts';
import { checkAnswer } from '../load/check-answer.ts';
import { exchange } from '../load/exchange.ts';
import { cpuOf, sample } from '../load/sample.ts';
import { writeRequest } from '../load/write-request.ts';
import { generatedName } from '../peers/generate-tools.ts';
import { REVISIONS } from '../revisions.ts';
import type { Section } from '../section.ts';
import { startPeer } from '../start/start-peer.ts';
import { ratioOf, summarize } from '../stats.ts';

const [FEW, MANY] = [5, 500];

/** Whether a call, and the list, depend on how many tools there are. */
export async function measureTools(context: Context): Promise<Section> {
  const { plan, issuer } = context;
  const caller = await signedIn(issuer, issuer.userClaims(READER));
  const load = { connections: plan.connections, until: { milliseconds: plan.roundMs } };
  const list = writeRequest(message('2026', 'tools/list'), caller);
  await using running = new AsyncDisposableStack();
  const start = async (count: number) => {
    const launch = {
      file: peerFile('composed.ts'),
      env: { ...issuer.env, BENCH_TOOLS: String(count) },
    };
    const peer = running.use(await startPeer(launch, list));
    const called = { name: generatedName(count - 1), arguments: { topic: 'oauth' } };
    const call = writeRequest(message('2026', 'tools/call', called), caller);
    await checkAnswer(peer, call, { topic: 'oauth', caller: READER.oid });
    const { body } = await exchange(peer.port, list(peer.port));
    if (!body.includes(generatedName(count - 1))) throw new Error('The list lacks the last tool.');
    const measure = (request: Buffer) => () => sample(peer, () => request, load);
    return {
      call: measure(call(peer.port)),
      list: measure(list(peer.port)),
      kilobytes: (body.length / 1e3).toFixed(0),
    };
  };
  const [few, many] = [await start(FEW), await start(MANY)];
  // What the kernel and node:http need for as many bytes is not the server's choice.
  const bytes = running.use(
    await startPeer(
      {
        file: peerFile('bare-http.ts'),
        env: { BENCH_ANSWER_LENGTH: String(Number(many.kilobytes) * 1e3) },
      },
      list,
    ),
  );
  const sent = list(bytes.port);
  const samples = await alternate(
    {
      callFew: few.call,
      callMany: many.call,
      listFew: few.list,
      listMany: many.list,
      bytes: () => sample(bytes, () => sent, load),
    },
    plan,
  );
  return {
    method: `The product's app, from its sources, with ${FEW} or ${MANY} generated tools added to its own, with ${REVISIONS['2026']}. The measured call is to the last tool.`,
    tables: [
      {
        title: 'Number of tools',
        columns: [['CPU µs', 0]],
        rows: [
          [`call among ${FEW} generated tools`, summarize(cpuOf(samples.callFew))],
          [`call among ${MANY} generated tools`, summarize(cpuOf(samples.callMany))],
          [
            `list with ${FEW} generated tools (${few.kilobytes} kB)`,
            summarize(cpuOf(samples.listFew)),
          ],
          [
            `list with ${MANY} generated tools (${many.kilobytes} kB)`,
            summarize(cpuOf(samples.listMany)),
          ],
          [`node:http, ${many.kilobytes} kB`, summarize(cpuOf(samples.bytes))],
        ],
      },
    ],
    goals: { toolCount: ratioOf(cpuOf(samples.callMany), cpuOf(samples.callFew)) },
    missing: [],
  };
}
