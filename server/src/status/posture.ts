/**
 * What this process can state about each hop of a call's path. A station is *verified* only if the
 * process itself observed it; a setting, whatever its value, makes it *declared* at most.
 */

import type { SettingStatus } from '../config/config.ts';
import { LIMITS } from '../contract/limits.ts';
import { countRecords, describeFault, type Trail } from './trail.ts';

export const HOPS = [
  'entra',
  'gateway',
  'network',
  'platform',
  'server',
  'vault',
  'watch',
] as const;
export type Hop = (typeof HOPS)[number];

/** `declared`: only the deployment says so; this process has not observed it. */
export type State = 'verified' | 'declared' | 'off' | 'unknown';

export interface Station {
  readonly hop: Hop;
  readonly state: State;
  /** One sentence that claims only what was observed or declared; never a setting's value. */
  readonly evidence: string;
  /** Name of the setting to check, if there is one. */
  readonly setting?: string;
  /** When it was last observed, in milliseconds since the epoch; its age decides the state. */
  readonly at?: number;
}

/** `private`: every address that the name resolves to is in a private range. */
export type VaultAddress = 'private' | 'other' | 'unknown';

/**
 * `enforced`: every caller is identified. `skipped`: the deployment turned that off. `none`: a
 * laptop without sign-in.
 */
export type Enforcement = 'enforced' | 'skipped' | 'none';

/** What the settings declare, which proves nothing. */
export interface Declared {
  readonly hosted: boolean;
  readonly enforcement: Enforcement;
  readonly hasPublicUrl: boolean;
  readonly lockedDown: boolean | undefined;
  readonly hasPrivateAddress: boolean;
  readonly hasVault: boolean;
  readonly proxied: boolean;
  readonly exportsRecords: boolean;
}

/** What this process observed since it started. */
export interface Seen {
  /** Where the server listens; `unknown` until it does. */
  readonly bound: 'loopback' | 'socket' | 'network' | 'unknown';
  /** Requests to the MCP endpoint that were answered, and how many of those were refused. */
  readonly judged: number;
  readonly refused: number;
  /** Requests on which the verified token and the platform's header named the same caller. */
  readonly agreed: number;
  readonly agreedAt: number | undefined;
  /** When these facts were requested; both in milliseconds since the epoch. */
  readonly askedAt: number;
  /** Whether a token could be verified right now. */
  readonly keysUsable: boolean;
  /** Status of the setting that the platform resolves from the vault. */
  readonly secret: SettingStatus;
  readonly vaultAddress: VaultAddress;
  readonly trail: Trail;
}

export interface Facts {
  readonly declared: Declared;
  readonly seen: Seen;
}

/** The seven stations in the order of the path. */
export const judgePosture = (facts: Facts): readonly Station[] =>
  HOPS.map((hop) => ({ hop, ...JUDGES[hop](facts) }));

type Judgement = Omit<Station, 'hop'>;

const JUDGES: Readonly<Record<Hop, (facts: Facts) => Judgement>> = {
  entra({ declared, seen }) {
    if (declared.enforcement !== 'enforced') return noSignIn(declared.enforcement);
    const setting = 'MCP_TENANT_ID';
    if (!seen.keysUsable) {
      const evidence =
        'A token is required, but the signing keys are not available, so every call is refused.';
      return { state: 'declared', evidence, setting, ...seenAt(seen) };
    }
    if (seen.agreed > 0) {
      const evidence = `${count(seen.agreed, 'call')} had a valid token from the tenant`;
      return { ...judgeSighting(seen, evidence), setting };
    }
    const evidence = 'A token is required; no valid one has been received yet.';
    return { state: 'declared', evidence, setting };
  },

  // Anything that a gateway adds to a request, a client that reaches this process directly can add too.
  gateway({ declared }) {
    const setting = 'MCP_PUBLIC_URL';
    return declared.hasPublicUrl
      ? {
          state: 'declared',
          evidence:
            'Clients are directed to the gateway; this server cannot see whether a call came through it.',
          setting,
        }
      : {
          state: 'off',
          evidence: 'No gateway is configured; clients connect to this server directly.',
          setting,
        };
  },

  network: ({ declared, seen }) => (declared.hosted ? siteAccess(declared) : ownBinding(seen)),

  // A client that bypasses the platform with its own token can add a header that agrees with it, so the
  // sentence is about header and token, not about the route of the request.
  platform({ declared, seen }) {
    if (declared.enforcement !== 'enforced') {
      const evidence = 'App Service authentication is off.';
      return { state: 'off', evidence, setting: noSignIn(declared.enforcement).setting };
    }
    const setting = 'WEBSITE_AUTH_ENABLED';
    if (!seen.keysUsable) {
      const evidence =
        'The platform reports that authentication is on; without signing keys, no call can confirm it.';
      return { state: 'declared', evidence, setting, ...seenAt(seen) };
    }
    if (seen.agreed > 0) {
      const evidence = `The platform's header and the token named the same caller in ${count(seen.agreed, 'call')}`;
      return { ...judgeSighting(seen, evidence), setting };
    }
    const evidence =
      'The platform reports that authentication is on; no call has confirmed it yet.';
    return { state: 'declared', evidence, setting };
  },

  server({ seen }) {
    if (seen.judged === 0)
      return { state: 'unknown', evidence: 'No request to /mcp has been received yet.' };
    const refused = seen.refused === 0 ? 'none refused' : `${seen.refused} refused`;
    return { state: 'verified', evidence: `${count(seen.judged, 'request')} checked, ${refused}.` };
  },

  vault({ declared, seen }) {
    const setting = 'KEY_VAULT_URI';
    if (!declared.hasVault) return { state: 'off', evidence: 'No vault is configured.', setting };
    if (seen.secret === 'unresolved') {
      const evidence = 'The platform could not resolve a reference to the vault.';
      return { state: 'off', evidence, setting: 'SECURE_CONFIG_VALUE' };
    }
    if (declared.proxied) {
      const evidence =
        "Outbound calls go through a proxy, so the server cannot see whether the vault's address is private.";
      return { state: 'unknown', evidence, setting };
    }
    return { ...ADDRESS_WORDS[seen.vaultAddress], setting };
  },

  watch({ declared, seen }) {
    const setting = 'APPLICATIONINSIGHTS_CONNECTION_STRING';
    const { delivered, lost, waiting, fault } = seen.trail;
    if (!declared.exportsRecords) {
      const loss = lost === 0 ? '' : ` ${countRecords(lost)} could not be written.`;
      const evidence = `Records are only written to standard output.${loss}`;
      return { state: 'off', evidence, setting };
    }
    if (fault) {
      const counts = `${delivered} delivered, ${waiting} waiting, ${lost} lost`;
      const evidence = `Records are not being delivered: ${describeFault(fault)}; ${counts}.`;
      return { state: 'off', evidence, setting };
    }
    if (delivered > 0) {
      const loss = lost === 0 ? 'none lost' : `${lost} lost`;
      return {
        state: 'verified',
        evidence: `${countRecords(delivered)} delivered, ${loss}.`,
        setting,
      };
    }
    const evidence = 'A destination is configured; no record has been delivered yet.';
    return { state: 'declared', evidence, setting };
  },
};

const noSignIn = (enforcement: 'skipped' | 'none'): Judgement & { setting: string } =>
  enforcement === 'skipped'
    ? {
        state: 'off',
        evidence: 'Sign-in is turned off: every caller is anonymous.',
        setting: 'SKIP_EASY_AUTH',
      }
    : {
        state: 'off',
        evidence: 'Sign-in is not required: every caller is anonymous.',
        setting: 'WEBSITE_AUTH_ENABLED',
      };

/** On App Service the endpoints belong to the site; the process gets no information about them. */
function siteAccess({ lockedDown, hasPrivateAddress }: Declared): Judgement {
  const setting = 'MCP_LOCKED_DOWN';
  if (lockedDown) {
    const evidence = "The deployment reports that the app's public endpoint is disabled.";
    return { state: 'declared', evidence, setting };
  }
  if (lockedDown === false) {
    return { state: 'off', evidence: 'Not locked down: the app has a public endpoint.', setting };
  }
  return hasPrivateAddress
    ? {
        state: 'declared',
        evidence: 'The platform reports that the app is joined to a virtual network.',
        setting: 'WEBSITE_PRIVATE_IP',
      }
    : { state: 'unknown', evidence: 'No setting shows how the app can be reached.', setting };
}

function ownBinding({ bound }: Seen): Judgement {
  const setting = bound === 'socket' ? 'PORT' : 'HOST';
  return { ...BOUND_WORDS[bound], setting };
}

const BOUND_WORDS: Readonly<Record<Seen['bound'], Judgement>> = {
  loopback: { state: 'verified', evidence: 'The server listens on loopback addresses only.' },
  socket: {
    state: 'verified',
    evidence: 'The server listens on a Unix socket only, not on a network address.',
  },
  network: {
    state: 'off',
    evidence: 'The server listens on a non-loopback address, so other machines can connect.',
  },
  unknown: { state: 'unknown', evidence: 'The server is not listening yet.' },
};

const ADDRESS_WORDS: Readonly<Record<VaultAddress, Judgement>> = {
  private: { state: 'verified', evidence: "The vault's name resolves to a private address." },
  other: { state: 'off', evidence: "The vault's name does not resolve to a private address." },
  unknown: { state: 'unknown', evidence: "The vault's name could not be resolved." },
};

/** An old observation proves little about the present: after a while it is shown with its age. */
function judgeSighting(seen: Seen, evidence: string): Judgement {
  const age = seen.askedAt - (seen.agreedAt ?? Number.NEGATIVE_INFINITY);
  if (age <= LIMITS.sightingMs) {
    return { state: 'verified', evidence: `${evidence}.`, ...seenAt(seen) };
  }
  const minutes = LIMITS.sightingMs / 60_000;
  return {
    state: 'declared',
    evidence: `${evidence}, none in the last ${minutes} minutes.`,
    ...seenAt(seen),
  };
}

const seenAt = ({ agreedAt }: Seen) => (agreedAt === undefined ? {} : { at: agreedAt });

const count = (n: number, thing: string): string => `${n} ${thing}${n === 1 ? '' : 's'}`;
