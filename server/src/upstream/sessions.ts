import type { UnmetReason } from '../call/need-unmet.ts';
import { NeedUnmet, unmetBehind } from '../call/need-unmet.ts';
import type {
  Upstream,
  UpstreamAnswer,
  UpstreamCall,
  Upstreams,
  UpstreamWatch,
} from '../call/upstream.ts';
import { LIMITS } from '../contract/limits.ts';
import { type Authorize, authorizeWith } from './authorize.ts';
import { type ComparedSession, openCompared } from './compared-session.ts';
import { faultOf } from './fault-of.ts';
import type { Way } from './session-fetch.ts';
import type { Tokens } from './tokens.ts';

interface Held {
  readonly upstream: string;
  /** Whose it is, with whichever client; undefined if it is shared. */
  readonly user: string | undefined;
  readonly opening: Promise<ComparedSession>;
  readonly openedAt: number;
  usedAt: number;
  /** Calls that wait for it; it is closed once there are none. */
  calls: number;
  isDropped: boolean;
}

/** What says nothing about the session. */
const KEEPS_SESSION: readonly UnmetReason[] = [
  'upstream_busy',
  'upstream_error',
  'upstream_changed',
  'outbound_too_large',
  'need_undeclared',
  'identity_unavailable',
];

const keepsSession = (reason: UnmetReason): boolean =>
  KEEPS_SESSION.includes(reason) || reason.startsWith('exchange_');

/**
 * Sessions at upstreams: one per caller, because a server may keep what one caller did and show it to
 * the next. Bounded: the least recently used session is closed first, and an idle one after a time.
 *
 * @param wayTo how an upstream is reached.
 * @param now milliseconds of a monotonic clock
 */
export function createUpstreams(
  wayTo: (upstream: Upstream) => Way,
  tokens: Tokens,
  watch: UpstreamWatch,
  now: () => number = () => performance.now(),
): Upstreams {
  const held = new Map<string, Held>();
  /** Also those that are dropped and still have calls. */
  const unclosed = new Set<Held>();
  /** By upstream: the tools that it last described differently, and when; only for the list. */
  const known = new Map<string, { readonly changed: ReadonlySet<string>; readonly at: number }>();
  let sweeping: NodeJS.Timeout | undefined;

  const close = (session: Held): void => {
    unclosed.delete(session);
    session.opening.then((open) => open.close()).catch(() => {});
  };

  function drop(key: string, session: Held | undefined): void {
    if (!session || session.isDropped) return;
    if (held.get(key) === session) held.delete(key);
    session.isDropped = true;
    if (session.calls === 0) close(session);
  }

  /** Of the call it keeps no more than this, because the session keeps it. */
  const authorizing = ({ upstream, secret, principal, callerToken }: UpstreamCall): Authorize =>
    authorizeWith(upstream.credential, {
      secret,
      ofIdentity: tokens.ofIdentity,
      onBehalfOf: (scope) => tokens.onBehalfOf({ principal, callerToken }, scope),
    });

  async function open(call: UpstreamCall): Promise<ComparedSession> {
    const { upstream } = call;
    const { name, digests } = upstream;
    const onCompared = (changed: ReadonlySet<string>): void => {
      known.set(name, { changed, at: now() });
      watch.compared(name, new Map([...digests].filter(([tool]) => changed.has(tool))));
    };
    try {
      return await openCompared(upstream, wayTo(upstream), authorizing(call), onCompared, now);
    } catch (error) {
      failed(name, error);
      throw error;
    }
  }

  /** What keeps a caller's token from being exchanged says nothing about the upstream. */
  function failed(name: string, error: unknown): void {
    if (!unmetBehind(error)?.reason.startsWith('exchange_')) watch.failed(name);
  }

  /**
   * Makes room for one more session of a user, whose clients or failing calls could else take every
   * session that a server has.
   */
  function makeRoom(user: string, upstream: string): void {
    const own = [...unclosed].filter((session) => session.user === user);
    if (own.length < LIMITS.upstreamSessionsPerUser) return;
    const unused = [...held].find(([, session]) => session.user === user && session.calls === 0);
    if (!unused) {
      throw new NeedUnmet('upstream_busy', `${upstream}: every session of this user has calls`);
    }
    drop(...unused);
  }

  const isFresh = ({ usedAt, openedAt }: Held, time: number): boolean =>
    time - usedAt < LIMITS.upstreamIdleMs && time - openedAt < LIMITS.upstreamSessionMs;

  function hold(key: string, call: UpstreamCall): Held {
    const existing = held.get(key);
    const time = now();
    if (existing && isFresh(existing, time)) {
      held.delete(key);
      held.set(key, existing);
      existing.usedAt = time;
      return existing;
    }
    drop(key, existing);
    const { upstream, principal } = call;
    const user = upstream.isShared ? undefined : userOf(upstream.name, principal);
    if (user !== undefined) makeRoom(user, upstream.name);
    const session = {
      upstream: upstream.name,
      user,
      opening: open(call),
      openedAt: time,
      usedAt: time,
      calls: 0,
      isDropped: false,
    };
    held.set(key, session);
    unclosed.add(session);
    session.opening.catch(() => drop(key, session));
    const [oldest] = held;
    if (held.size > LIMITS.upstreamSessions && oldest) drop(...oldest);
    sweeping ??= setInterval(sweep, LIMITS.upstreamSweepMs).unref();
    return session;
  }

  /** Closes what is idle, and compares again what nobody called for a time. */
  function sweep(): void {
    const time = now();
    for (const [key, session] of held) {
      if (session.calls === 0 && !isFresh(session, time)) drop(key, session);
    }
    const current = Map.groupBy(held.values(), ({ upstream }) => upstream);
    for (const [name, [session]] of current) {
      const { at } = known.get(name) ?? { at: time };
      if (!session || time - at < LIMITS.upstreamCompareMs) continue;
      session.opening.then((open) => open.refresh()).catch((error) => failed(name, error));
    }
    if (held.size > 0) return;
    clearInterval(sweeping);
    sweeping = undefined;
  }

  async function callOnce(
    session: Held,
    call: UpstreamCall,
    signal: AbortSignal,
  ): Promise<UpstreamAnswer> {
    const { tool, input, onProgress } = call;
    session.calls++;
    try {
      const open = await untilAborted(session.opening, signal);
      // Every call of a session is the same caller's, and the last token that they sent holds longest.
      open.actWith(authorizing(call));
      return await open.callTool(tool, input, signal, onProgress);
    } finally {
      session.calls--;
      if (session.isDropped && session.calls === 0) close(session);
    }
  }

  return {
    isAsReviewed(upstream, tool) {
      const last = known.get(upstream);
      // A withdrawn tool is offered again after a time, so that the next call compares it again.
      return !last || now() - last.at >= LIMITS.upstreamCompareMs || !last.changed.has(tool);
    },

    async call(call) {
      const { upstream, principal, isRepeatable } = call;
      const { name, limits } = upstream;
      const { tid, oid, client } = principal;
      const owner = upstream.isShared ? [] : [tid, oid, client];
      const key = JSON.stringify([name, ...owner]);
      const late = AbortSignal.timeout(limits.ms);
      const signal = AbortSignal.any([call.signal, late]);
      for (let attempt = 1; ; attempt++) {
        const session = hold(key, call);
        try {
          return await callOnce(session, call, signal);
        } catch (error) {
          const fault =
            late.aborted && !call.signal.aborted
              ? new NeedUnmet(
                  'outbound_unreachable',
                  `${name} did not answer within ${limits.ms / 1000} seconds`,
                )
              : await faultOf(error, name);
          if (call.signal.aborted || keepsSession(fault.reason)) throw fault;
          // The session may be what fails: an upstream forgets its sessions when it restarts.
          drop(key, session);
          if (attempt > 1 || !isRepeatable || late.aborted) throw fault;
        }
      }
    },
  };
}

const userOf = (upstream: string, { tid, oid }: UpstreamCall['principal']): string =>
  JSON.stringify([upstream, tid, oid]);

/** What a promise resolves to, unless the signal comes first. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
