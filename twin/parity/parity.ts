import type { SupportedProperties } from '../deploy/check-supported.ts';
import entra from '../entra/data/parity.json' with { type: 'json' };
import gateway from '../gateway/data/parity.json' with { type: 'json' };
import { SUPPORTED_PROPERTIES as GATEWAY } from '../gateway/supported-properties.ts';
import type { HopName } from '../kit/hop-names.ts';
import network from '../network/data/parity.json' with { type: 'json' };
import { SUPPORTED_PROPERTIES as NETWORK } from '../network/supported-properties.ts';
import platform from '../platform/data/parity.json' with { type: 'json' };
import { SUPPORTED_PROPERTIES as PLATFORM } from '../platform/supported-properties.ts';
import safety from '../safety/data/parity.json' with { type: 'json' };
import { SUPPORTED_PROPERTIES as SAFETY } from '../safety/supported-properties.ts';
import vault from '../vault/data/parity.json' with { type: 'json' };
import { SUPPORTED_PROPERTIES as VAULT } from '../vault/supported-properties.ts';
import watch from '../watch/data/parity.json' with { type: 'json' };
import { SUPPORTED_PROPERTIES as WATCH } from '../watch/supported-properties.ts';

/** How Azure's behaviour is known. */
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
  /** Members of the hop's types: `true` if acted on, otherwise the reason why not. */
  readonly supported: Readonly<Record<string, SupportedProperties>>;
}

/** What every stand-in does and does not do, in the order of the path. */
export const PARITY: readonly HopParity[] = [
  { hop: 'entra', rows: entra, supported: {} },
  { hop: 'gateway', rows: gateway, supported: GATEWAY },
  { hop: 'network', rows: network, supported: NETWORK },
  { hop: 'platform', rows: platform, supported: PLATFORM },
  { hop: 'safety', rows: safety, supported: SAFETY },
  { hop: 'vault', rows: vault, supported: VAULT },
  { hop: 'watch', rows: watch, supported: WATCH },
];
