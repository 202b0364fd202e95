import { type Definition, digestOf } from '../call/definition.ts';
import { NeedUnmet } from '../call/need-unmet.ts';
import type { Upstream } from '../call/upstream.ts';
import { LIMITS } from '../contract/limits.ts';
import type { Authorize } from './authorize.ts';
import { openSession, type Session } from './open-session.ts';
import type { Way } from './session-fetch.ts';

/** A session that runs only tools which its upstream describes as they were reviewed. */
export interface ComparedSession extends Pick<Session, 'actWith' | 'close'> {
  /** @throws {NeedUnmet} `upstream_changed` for a tool that is not as reviewed. */
  callTool(...call: Parameters<Session['callTool']>): ReturnType<Session['callTool']>;
  /** Asks for the definitions again if they were compared some time ago. */
  refresh(): Promise<void>;
}

/**
 * Opens a session and compares its tools with what was reviewed: now, when the upstream says that they
 * changed, and after a time.
 *
 * @param onCompared called after each comparison with the tools that are as reviewed.
 * @throws {NeedUnmet}
 */
export async function openCompared(
  upstream: Upstream,
  way: Way,
  authorize: Authorize,
  onCompared: (asReviewed: ReadonlySet<string>) => void,
  now: () => number,
): Promise<ComparedSession> {
  let asReviewed: ReadonlySet<string> = new Set();
  let comparedAt = 0;
  let isStale = false;
  let comparing: Promise<void> | undefined;

  const session = await openSession(way, upstream.limits, authorize, () => {
    isStale = true;
    // Only once at a time: the answer to the question itself may say that the list changed.
    if (!comparing) compare().catch(() => {});
  });

  function compare(): Promise<void> {
    comparing ??= compareOnce().finally(() => {
      comparing = undefined;
    });
    return comparing;
  }

  async function compareOnce(): Promise<void> {
    isStale = false;
    const definitions = await session.readDefinitions();
    asReviewed = toolsAsReviewed(upstream, definitions);
    comparedAt = now();
    onCompared(asReviewed);
  }

  const age = () => now() - comparedAt;
  const isDue = () => isStale || age() >= LIMITS.upstreamCompareMs;

  try {
    await compare();
  } catch (error) {
    session.close();
    throw error;
  }
  return {
    actWith: session.actWith,
    close: session.close,
    async refresh() {
      if (isDue()) await compare();
    },
    async callTool(tool, ...call) {
      // What was withdrawn may have been restored.
      const isLost = !asReviewed.has(tool) && age() >= LIMITS.upstreamRetryMs;
      if (isDue() || isLost) await compare();
      if (asReviewed.has(tool)) return session.callTool(tool, ...call);
      throw new NeedUnmet('upstream_changed', `${upstream.name}: ${tool} is not as reviewed`);
    },
  };
}

/** A tool that is listed twice is not as reviewed: which of them would run is not known. */
function toolsAsReviewed(
  { digests }: Upstream,
  definitions: readonly Definition[],
): ReadonlySet<string> {
  const listed = Map.groupBy(
    definitions.filter(({ name }) => digests.has(name)),
    ({ name }) => name,
  );
  const same = [...listed].filter(
    ([name, [tool, second]]) => tool && !second && digests.get(name) === digestOf(tool),
  );
  return new Set(same.map(([name]) => name));
}
