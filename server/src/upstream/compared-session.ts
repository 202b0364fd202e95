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
 * @param onCompared called after each comparison with the tools that are not as reviewed, for any caller.
 * @throws {NeedUnmet}
 */
export async function openCompared(
  upstream: Upstream,
  way: Way,
  authorize: Authorize,
  onCompared: (changed: ReadonlySet<string>) => void,
  now: () => number,
): Promise<ComparedSession> {
  let asReviewed: ReadonlySet<string> = new Set();
  let comparedAt = 0;
  let isStale = false;
  let comparing: Promise<void> | undefined;

  const age = () => now() - comparedAt;
  const isDue = () => isStale || age() >= LIMITS.upstreamCompareMs;

  const session = await openSession(way, upstream.limits, authorize, () => {
    isStale = true;
    // Not as often as it says so: each answer is long, and may say it again. The next call compares.
    if (!comparing && age() >= LIMITS.upstreamRetryMs) compare().catch(() => {});
  });

  function compare(): Promise<void> {
    comparing ??= compareOnce().finally(() => {
      comparing = undefined;
    });
    return comparing;
  }

  async function compareOnce(): Promise<void> {
    isStale = false;
    const definitions = await session.readDefinitions().catch((error) => {
      isStale = true;
      throw error;
    });
    asReviewed = toolsAsReviewed(upstream, definitions);
    comparedAt = now();
    onCompared(changedFor(upstream, definitions, asReviewed));
  }

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

/**
 * What has changed for every caller. A server that knows the caller may leave out what this one may not
 * use, and nobody may withdraw a tool from others by calling it without that right.
 */
function changedFor(
  { digests, credential }: Upstream,
  definitions: readonly Definition[],
  asReviewed: ReadonlySet<string>,
): ReadonlySet<string> {
  const listed = new Set(definitions.map(({ name }) => name));
  const counts = (tool: string) => credential?.kind !== 'onBehalfOf' || listed.has(tool);
  return new Set([...digests.keys()].filter((tool) => !asReviewed.has(tool) && counts(tool)));
}
