import type { Answer } from '../../call/values.ts';
import type { SettingStatus } from '../../config/config.ts';
import { VERSION } from '../../contract/version.ts';
import type { Facts, Station } from '../posture.ts';
import { describePlace, type UpstreamFact } from '../upstreams.ts';

export interface ReadinessData {
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly facts: Facts;
  readonly settings: Readonly<Record<string, SettingStatus>>;
  readonly stations: readonly Station[];
  readonly upstreams: readonly UpstreamFact[];
}

/**
 * `/readyz`: whether a call could be served right now, and the facts that an operator asks for. A
 * lost record does not take the server out of service, it is shown; a caller that cannot be
 * verified would meet a refusal, and another instance may do better.
 */
export function readiness(data: ReadinessData): Answer {
  const { startedAt, facts, settings, stations, upstreams } = data;
  const { declared, seen } = facts;
  const demanded = declared.enforcement === 'enforced';
  const ready = !demanded || seen.keysUsable;
  const body = {
    ready,
    version: VERSION,
    started: new Date(startedAt).toISOString(),
    checks: { keys: { ok: ready, fact: keysFact(demanded, seen.keysUsable) } },
    records: seen.trail,
    requests: { judged: seen.judged, refused: seen.refused },
    settings,
    upstreams: upstreams.map(({ name, place, state }) => ({
      name,
      runs: describePlace(place, declared.hosted),
      ...(state && { reached: state.isReached, changed: state.changed }),
    })),
    posture: stations.map(({ at, ...station }) => ({
      ...station,
      ...(at !== undefined && { at: new Date(at).toISOString() }),
    })),
  };
  return {
    status: ready ? 200 : 503,
    headers: { 'content-type': 'application/json', ...(!ready && { 'retry-after': '5' }) },
    body: `${JSON.stringify(body, null, 2)}\n`,
  };
}

function keysFact(demanded: boolean, usable: boolean): string {
  if (!demanded) return 'Tokens are not verified, so no keys are needed.';
  return usable ? 'The signing keys are available.' : 'The signing keys are not available.';
}
