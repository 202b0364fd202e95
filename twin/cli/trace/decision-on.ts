import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningChain } from '../../run/find-chain.ts';
import type { CallView } from '../../trace/call-view.ts';
import { terminalWidth } from './text.ts';
import { decidedBy, whyLines } from './tree.ts';

const PAUSE_MS = 25;
/** The server reports its steps right after its answer. */
const MOST_TRIES = 20;

/** Which hop refused the call and what to do first, as soon as its record is complete. */
export async function decisionOn(chain: RunningChain, traceId: string): Promise<readonly string[]> {
  let found: CallView | undefined;
  for (let tries = 0; tries < MOST_TRIES && found?.deciding === undefined; tries += 1) {
    if (tries > 0) await sleep(PAUSE_MS);
    const answer = await chain.ask('/call', `?id=${traceId}`);
    if ('call' in answer) found = answer.call;
  }
  return found ? linesOf(found) : [];
}

function linesOf({ id, decisions, deciding, why }: CallView): readonly string[] {
  const width = terminalWidth();
  const decision = decisions[deciding ?? -1];
  return [
    ...(decision ? decidedBy(decision, width) : []),
    ...(why ? whyLines({ ...why, ways: why.ways.slice(0, 1) }, width) : []),
    `trace      npm run trace -- ${id.slice(0, 8)}`,
  ];
}
