import type { SupportedProperties } from '../deploy/check-supported.ts';
import entra from '../entra/data/parity.json' with { type: 'json' };
import gateway from '../gateway/data/parity.json' with { type: 'json' };
import { SUPPORTED_PROPERTIES as GATEWAY } from '../gateway/supported-properties.ts';
import type { HopName } from '../kit/hop.ts';
import network from '../network/data/parity.json' with { type: 'json' };
import { SUPPORTED_PROPERTIES as NETWORK } from '../network/supported-properties.ts';
import platform from '../platform/data/parity.json' with { type: 'json' };
import { SUPPORTED_PROPERTIES as PLATFORM } from '../platform/supported-properties.ts';
import vault from '../vault/data/parity.json' with { type: 'json' };
import { SUPPORTED_PROPERTIES as VAULT } from '../vault/supported-properties.ts';
import watch from '../watch/data/parity.json' with { type: 'json' };
import { SUPPORTED_PROPERTIES as WATCH } from '../watch/supported-properties.ts';

/** How it is known what Azure does. */
export const KNOWN = ['documented', 'reported', 'needs a live tenant'] as const;

/** One behaviour, here and on Azure. */
export interface Row {
  readonly what: string;
  readonly here: string;
  readonly azure: string;
  readonly known: string;
}

export interface HopParity {
  readonly hop: HopName;
  readonly rows: readonly Row[];
  /** Members of the types that the hop owns, each with why it is not acted on, or `true`. */
  readonly understanding: Readonly<Record<string, SupportedProperties>>;
}

/** What every stand-in does and does not do, in the order of the path. */
export const PARITY: readonly HopParity[] = [
  { hop: 'entra', rows: entra, understanding: {} },
  { hop: 'gateway', rows: gateway, understanding: GATEWAY },
  { hop: 'network', rows: network, understanding: NETWORK },
  { hop: 'platform', rows: platform, understanding: PLATFORM },
  { hop: 'vault', rows: vault, understanding: VAULT },
  { hop: 'watch', rows: watch, understanding: WATCH },
];
