import type { UpstreamState, UpstreamWatch } from '../call/upstream.ts';
import type { RecordSink } from './record.ts';

export interface UpstreamLog extends UpstreamWatch {
  /** Undefined until the first call of one of its tools. */
  stateOf(upstream: string): UpstreamState | undefined;
}

/** Says and records once that a tool is not as it was reviewed, and once that it is so again. */
export function createUpstreamLog(
  sink: Pick<RecordSink, 'accept'>,
  say: (line: string) => void,
): UpstreamLog {
  const states = new Map<string, UpstreamState>();
  /** Those that are known to differ, each with its reviewed digest. */
  const known = new Map<string, ReadonlyMap<string, string>>();

  function tell(upstream: string, tool: string, digest: string, isChanged: boolean): void {
    const what = isChanged
      ? 'is not as reviewed, so it is no longer offered; compare with "npm run front -- diff"'
      : 'is as reviewed again';
    say(`upstream   ${upstream}: ${tool} ${what}`);
    const state = isChanged ? 'changed' : 'as_reviewed';
    sink.accept('mcp_upstream_changed', { upstream, tool, digest, state });
  }

  return {
    compared(upstream, changed) {
      const before = known.get(upstream) ?? new Map<string, string>();
      known.set(upstream, changed);
      states.set(upstream, { isReached: true, changed: [...changed.keys()] });
      for (const [tool, digest] of changed) {
        if (!before.has(tool)) tell(upstream, tool, digest, true);
      }
      for (const [tool, digest] of before) {
        if (!changed.has(tool)) tell(upstream, tool, digest, false);
      }
    },
    failed(upstream) {
      states.set(upstream, {
        isReached: false,
        changed: [...(known.get(upstream)?.keys() ?? [])],
      });
    },
    stateOf: (upstream) => states.get(upstream),
  };
}
