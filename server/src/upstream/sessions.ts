import { type Definition, digestOf } from '../call/definition.ts';
import { NeedUnmet } from '../call/need-unmet.ts';
import type { Upstream, UpstreamCall, Upstreams } from '../call/upstream.ts';
import type { CallService } from '../call/values.ts';
import { LIMITS } from '../contract/limits.ts';
import { openSession, type Session } from './open-session.ts';

interface Held {
  readonly opening: Promise<Session>;
  readonly openedAt: number;
  usedAt: number;
}

/**
 * Sessions at upstreams: one per caller, because a server may keep what one caller did and show it to
 * the next. Bounded: the least recently used session is closed first, and an idle one is not used again.
 *
 * @param now milliseconds of a monotonic clock
 */
export function createUpstreams(
  callService: CallService,
  say: (line: string) => void,
  now: () => number = () => performance.now(),
): Upstreams {
  const held = new Map<string, Held>();
  /** By upstream: the tools that it last described as reviewed, and when. */
  const known = new Map<
    string,
    { readonly asReviewed: ReadonlySet<string>; readonly at: number }
  >();

  function drop(key: string, session: Held | undefined): void {
    if (!session || held.get(key) !== session) return;
    held.delete(key);
    session.opening.then((open) => open.close()).catch(() => {});
  }

  function hold(key: string, { upstream, secret }: UpstreamCall): Held {
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
    const opening = openSession(upstream, callService, secret);
    const session = { opening, openedAt: time, usedAt: time };
    held.set(key, session);
    opening.then(
      ({ definitions }) => note(upstream, definitions),
      () => drop(key, session),
    );
    const [oldest] = held;
    if (held.size > LIMITS.upstreamSessions && oldest) drop(...oldest);
    return session;
  }

  /** Says once what changed, and that it is offered again. */
  function note({ name, digests }: Upstream, definitions: readonly Definition[]): void {
    const same = definitions.filter((tool) => digests.get(tool.name) === digestOf(tool));
    const asReviewed = new Set(same.map((tool) => tool.name));
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

  return {
    isAsReviewed(upstream, tool) {
      const last = known.get(upstream);
      // A withdrawn tool is offered again after a time, so that the next call compares it again.
      return !last || now() - last.at >= LIMITS.upstreamSessionMs || last.asReviewed.has(tool);
    },

    async call(call) {
      const { upstream, tool, input, principal, signal, isRepeatable } = call;
      const { tid, oid, client } = principal;
      const owner = upstream.isShared ? [] : [tid, oid, client];
      const key = JSON.stringify([upstream.name, ...owner]);
      for (let attempt = 1; ; attempt++) {
        const session = hold(key, call);
        try {
          const open = await session.opening;
          if (!known.get(upstream.name)?.asReviewed.has(tool)) {
            throw new NeedUnmet('upstream_changed', `${upstream.name}: ${tool} is not as reviewed`);
          }
          return await open.callTool(tool, input, signal);
        } catch (error) {
          const fault = await faultOf(error, upstream.name);
          const isAnswer = fault.reason === 'upstream_changed' || fault.reason === 'upstream_error';
          if (isAnswer || signal.aborted) throw fault;
          // The session may be what fails: an upstream forgets its sessions when it restarts.
          drop(key, session);
          if (attempt > 1 || !isRepeatable) throw fault;
        }
      }
    },
  };
}

/** Only what kind of error it is: its message may quote the answer or a key. */
async function faultOf(error: unknown, upstream: string): Promise<NeedUnmet> {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof NeedUnmet) return cause;
  }
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
