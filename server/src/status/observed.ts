/** What this process observes of its work: counters per request, the rest read on demand. */

import { type AddressInfo, isIP } from 'node:net';
import type { Call } from '../call/values.ts';
import type { Config } from '../config/config.ts';
import type { Refusal } from '../contract/refusals.ts';
import type { Declared, Enforcement, Facts, Seen, VaultAddress } from './posture.ts';
import type { Trail } from './trail.ts';
import type { UpstreamFact } from './upstreams.ts';

export interface Observed {
  readonly startedAt: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly calls: Pick<Seen, 'judged' | 'refused' | 'agreed' | 'agreedAt'>;
  /** Called with how each request to the MCP endpoint ended. */
  ended(call: Call, refusal: Refusal | undefined): void;
}

/** @param now milliseconds since the epoch */
export function createObserved(now: () => number): Observed {
  const calls = { judged: 0, refused: 0, agreed: 0, agreedAt: undefined as number | undefined };
  return {
    startedAt: now(),
    now,
    calls,
    ended({ head, principal }, refusal) {
      // A browser that requests an icon, or a scanner, says nothing about calls; a request with a
      // query is refused and counted.
      if (head.target.split('?', 1)[0] !== '/mcp') return;
      calls.judged++;
      if (refusal) calls.refused++;
      // At the endpoint a caller is identified only if token and header were present and agreed.
      if (principal.kind === 'anonymous') return;
      calls.agreed++;
      calls.agreedAt = now();
    },
  };
}

/** The other inputs of the facts, read when a page is requested. */
export interface Sources {
  readonly observed: Observed;
  readonly addresses: () => readonly (AddressInfo | string)[];
  /** Absent if tokens are not verified. */
  readonly keys: { usable(): boolean; warm(): void } | undefined;
  readonly vaultAddress: () => Promise<VaultAddress>;
  readonly trail: () => Trail;
  readonly upstreams: () => readonly UpstreamFact[];
}

export async function gatherFacts(config: Config, sources: Sources): Promise<Facts> {
  return {
    declared: readDeclared(config),
    seen: {
      ...sources.observed.calls,
      askedAt: sources.observed.now(),
      bound: boundOf(sources.addresses()),
      keysUsable: sources.keys?.usable() ?? false,
      secret: config.settings.SECURE_CONFIG_VALUE ?? 'missing',
      vaultAddress: await sources.vaultAddress(),
      trail: sources.trail(),
    },
  };
}

export function enforcementOf(config: Config): Enforcement {
  if (config.authentication) return 'enforced';
  return config.authenticationSkipped ? 'skipped' : 'none';
}

const readDeclared = (config: Config): Declared => ({
  hosted: config.hosted,
  enforcement: enforcementOf(config),
  hasPublicUrl: config.publicUrl !== undefined,
  lockedDown: config.declared.lockedDown,
  hasPrivateAddress: config.declared.privateAddress !== undefined,
  hasVault: config.vaultUrl !== undefined,
  proxied: config.proxied,
  exportsRecords: config.telemetry !== undefined,
});

/** One address beyond loopback is enough for other machines to connect. */
function boundOf(addresses: readonly (AddressInfo | string)[]): Seen['bound'] {
  if (addresses.length === 0) return 'unknown';
  if (addresses.every((address) => typeof address === 'string')) return 'socket';
  const isLocal = addresses.every(
    (bound) => typeof bound === 'string' || isLoopback(bound.address),
  );
  return isLocal ? 'loopback' : 'network';
}

const isLoopback = (address: string): boolean =>
  address === '::1' || (isIP(address) === 4 && address.startsWith('127.'));
