import { deployed } from '../../test/support/gateway/deployed.ts';
import { measureElements } from '../../twin/gateway/cost.ts';
import { type Call, openCalls } from './calls.ts';
import { measureCall, type RoutePlan } from './measure.ts';
import type { ChainCosts } from './print.ts';
import { startChain } from './start-chain.ts';

/** Measures the whole chain on this machine, hop by hop. */
export async function measureChain(plan: RoutePlan): Promise<ChainCosts> {
  const twin = await startChain();
  const calls = await openCalls(twin);
  const pid = twin.platform.pid() ?? 0;
  const all = async <K extends string>(named: Readonly<Record<K, Call>>) => {
    const costs = [];
    for (const [name, makeCall] of Object.entries<Call>(named)) {
      costs.push([name, await measureCall(makeCall, pid, plan)] as const);
    }
    return Object.fromEntries(costs) as Record<K, (typeof costs)[number][1]>;
  };
  try {
    const call = await all(calls.call);
    const beside = await all(calls.beside);
    const elements = await measureElements(deployed(), plan.calls);
    return { call, beside, elements };
  } finally {
    await calls.close();
    await twin.stop();
  }
}
