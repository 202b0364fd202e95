import { type Definition, digestOf } from '../call/definition.ts';
import { NeedUnmet, type UnmetReason, unmetBehind } from '../call/need-unmet.ts';
import type { Upstream, UpstreamAnswer, UpstreamCall, Upstreams } from '../call/upstream.ts';
import { LIMITS } from '../contract/limits.ts';
import { type Authorize, authorizeWith } from './authorize.ts';
import { openSession, type Session, type Way } from './open-session.ts';
import type { Tokens } from './tokens.ts';

/** A session whose tools were compared with what was reviewed. */
interface Compared extends Pick<Session, 'callTool' | 'close'> {
  readonly asReviewed: ReadonlySet<string>;
}

interface Held {
  readonly opening: Promise<Compared>;
  readonly openedAt: number;
  usedAt: number;
  /** Calls that wait for it; it is closed once there are none. */
  calls: number;
  isDropped: boolean;
}

/** What says nothing about the session. */
const KEEPS_SESSION: readonly UnmetReason[] = [
  'upstream_error',
  'outbound_too_large',
  'need_undeclared',
  'identity_unavailable',
];

const keepsSession = (reason: UnmetReason): boolean =>
  KEEPS_SESSION.includes(reason) || reason.startsWith('exchange_');

/**
 * Sessions at upstreams: one per caller, because a server may keep what one caller did and show it to
 * the next. Bounded: the least recently used session is closed first, and an idle one is not used again.
 *
 * @param wayTo how an upstream is reached.
 * @param now milliseconds of a monotonic clock
 */
export function createUpstreams(
  wayTo: (upstream: Upstream) => Way,
  tokens: Tokens,
  say: (line: string) => void,
  now: () => number = () => performance.now(),
): Upstreams {
  const held = new Map<string, Held>();
  /** By upstream: the tools that it last described as reviewed, and when; only for the list. */
  const known = new Map<
    string,
    { readonly asReviewed: ReadonlySet<string>; readonly at: number }
  >();

  const close = (session: Held): void => {
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

  async function open(call: UpstreamCall): Promise<Compared> {
    const { upstream } = call;
    const { definitions, callTool, close } = await openSession(wayTo(upstream), authorizing(call));
    try {
      const asReviewed = compare(upstream, definitions);
      note(upstream, asReviewed);
      return { callTool, close, asReviewed };
    } catch (error) {
      close();
      throw error;
    }
  }

  function hold(key: string, call: UpstreamCall): Held {
    const existing = held.get(key);
    const time = now();
    const isFresh =
      existing !== undefined &&
      time - existing.usedAt < LIMITS.upstreamIdleMs &&
      time - existing.openedAt < LIMITS.upstreamSessionMs;
    if (isFresh) {
      held.delete(key);
      held.set(key, existing);
      existing.usedAt = time;
      return existing;
    }
    drop(key, existing);
    const opening = open(call);
    const session = { opening, openedAt: time, usedAt: time, calls: 0, isDropped: false };
    held.set(key, session);
    opening.catch(() => drop(key, session));
    const [oldest] = held;
    if (held.size > LIMITS.upstreamSessions && oldest) drop(...oldest);
    return session;
  }

  /** Says once what changed, and that it is offered again. */
  function note({ name, digests }: Upstream, asReviewed: ReadonlySet<string>): void {
    const before = known.get(name)?.asReviewed ?? new Set(digests.keys());
    known.set(name, { asReviewed, at: now() });
    for (const tool of digests.keys()) {
      if (before.has(tool) === asReviewed.has(tool)) continue;
      const what = asReviewed.has(tool)
        ? 'is as reviewed again'
        : 'is not as reviewed, so it is no longer offered; compare with "npm run front -- diff"';
      say(`upstream   ${name}: ${tool} ${what}`);
    }
  }

  async function callOnce(session: Held, call: UpstreamCall): Promise<UpstreamAnswer> {
    const { upstream, tool, input, signal } = call;
    session.calls++;
    try {
      const { asReviewed, callTool } = await session.opening;
      if (asReviewed.has(tool)) return await callTool(tool, input, signal, authorizing(call));
      throw new NeedUnmet('upstream_changed', `${upstream.name}: ${tool} is not as reviewed`);
    } finally {
      session.calls--;
      if (session.isDropped && session.calls === 0) close(session);
    }
  }

  return {
    isAsReviewed(upstream, tool) {
      const last = known.get(upstream);
      // A withdrawn tool is offered again after a time, so that the next call compares it again.
      return !last || now() - last.at >= LIMITS.upstreamSessionMs || last.asReviewed.has(tool);
    },

    async call(call) {
      const { upstream, principal, signal, isRepeatable } = call;
      const { tid, oid, client } = principal;
      const owner = upstream.isShared ? [] : [tid, oid, client];
      const key = JSON.stringify([upstream.name, ...owner]);
      for (let attempt = 1; ; attempt++) {
        const session = hold(key, call);
        try {
          return await callOnce(session, call);
        } catch (error) {
          const fault = await faultOf(error, upstream.name);
          if (signal.aborted || keepsSession(fault.reason)) throw fault;
          // The session may be what fails: an upstream forgets its sessions when it restarts.
          drop(key, session);
          if (attempt > 1 || !isRepeatable || fault.reason === 'upstream_changed') throw fault;
        }
      }
    },
  };
}

/** A tool that is listed twice is not as reviewed: which of them would run is not known. */
function compare({ digests }: Upstream, definitions: readonly Definition[]): ReadonlySet<string> {
  const listed = Map.groupBy(
    definitions.filter(({ name }) => digests.has(name)),
    ({ name }) => name,
  );
  const same = [...listed].filter(
    ([name, [tool, second]]) => tool && !second && digests.get(name) === digestOf(tool),
  );
  return new Set(same.map(([name]) => name));
}

/** Only what kind of error it is: its message may quote the answer or a key. */
async function faultOf(error: unknown, upstream: string): Promise<NeedUnmet> {
  const unmet = unmetBehind(error);
  if (unmet) return unmet;
  const { ProtocolError } = await import('./mcp-client.ts');
  if (error instanceof ProtocolError) {
    return new NeedUnmet('upstream_error', `${upstream} answered with the error ${error.code}`);
  }
  const { name, code, status } = error as { name?: string; code?: unknown; status?: unknown };
  const kind = [name, code, status].filter((one) => one !== undefined).join(' ');
  return new NeedUnmet(
    'outbound_malformed',
    `${upstream} did not answer as an MCP server: ${kind}`,
  );
}
