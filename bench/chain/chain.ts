import { deployed } from '../../test/twin/gateway/support/deployed.ts';
import { measureElements } from '../../twin/gateway/cost.ts';
import { openWays, type Way } from './calls.ts';
import { measureWay, type WayPlan } from './measure.ts';
import type { ChainCosts } from './print.ts';
import { startChain } from './start-chain.ts';

/** Measures the whole chain as it runs on this machine, hop by hop. */
export async function measureChain(plan: WayPlan): Promise<ChainCosts> {
  const twin = await startChain();
  const ways = await openWays(twin);
  const pid = twin.platform.pid() ?? 0;
  const all = async <K extends string>(named: Readonly<Record<K, Way>>) => {
    const costs = [];
    for (const [name, way] of Object.entries<Way>(named)) {
      costs.push([name, await measureWay(way, pid, plan)] as const);
    }
    return Object.fromEntries(costs) as Record<K, (typeof costs)[number][1]>;
  };
  try {
    const call = await all(ways.call);
    const beside = await all(ways.beside);
    const elements = await measureElements(deployed(), plan.calls);
    return { call, beside, elements };
  } finally {
    await ways.close();
    await twin.stop();
  }
}
