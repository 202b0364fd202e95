/**
 * What this process can honestly say about each hop of a call's path. A station *holds* only on what
 * the process itself saw happen; a setting alone makes it *declared* at most, whatever it says.
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

/** `declared`: the deployment says so, nobody here saw it. */
export type State = 'holds' | 'declared' | 'off' | 'unknown';

export interface Station {
  readonly hop: Hop;
  readonly state: State;
  /** One sentence that says no more than what was seen or declared; never a setting's value. */
  readonly evidence: string;
  /** Name of the setting to look at, where there is one. */
  readonly setting?: string;
  /** When it was last seen to hold, in milliseconds since the epoch; how old that is decides. */
  readonly at?: number;
}

/** `private`: every address that the name leads to is in a private range. */
export type VaultAddress = 'private' | 'other' | 'unknown';

/** Whether callers are identified: always, never by a deployment's choice, never on a laptop. */
export type Enforcement = 'enforced' | 'skipped' | 'none';

/** What settings say; none of it proves anything. */
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

/** What this process saw since it started. */
export interface Seen {
  /** Where it listens; `unknown` until it does. */
  readonly bound: 'loopback' | 'socket' | 'network' | 'unknown';
  /** Requests to the MCP endpoint that were answered, and how many of them with a refusal. */
  readonly judged: number;
  readonly refused: number;
  /** Requests on which the verified token and the platform's header named the same caller. */
  readonly agreed: number;
  readonly agreedAt: number | undefined;
  /** When somebody asked for all of this; both in milliseconds since the epoch. */
  readonly askedAt: number;
  /** Whether a token could be verified right now. */
  readonly keysUsable: boolean;
  /** How the setting arrived that the platform fills from the vault. */
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
        'A token is demanded; the keys to verify one are not here, so nobody is let in.';
      return { state: 'declared', evidence, setting, ...seenAt(seen) };
    }
    if (seen.agreed > 0) {
      const evidence = `${count(seen.agreed, 'call')} carried a valid token of the tenant`;
      return { ...judgeSighting(seen, evidence), setting };
    }
    const evidence = 'A token is demanded; no valid one has come yet.';
    return { state: 'declared', evidence, setting };
  },

  // Whatever a gateway adds to a request, whoever reaches this process directly could add as well.
  gateway({ declared }) {
    const setting = 'MCP_PUBLIC_URL';
    return declared.hasPublicUrl
      ? {
          state: 'declared',
          evidence: 'Clients are sent to it; who passed a call on cannot be seen from here.',
          setting,
        }
      : {
          state: 'off',
          evidence: 'No gateway is named; clients get the address of this process.',
          setting,
        };
  },

  network: ({ declared, seen }) => (declared.hosted ? siteDoor(declared) : ownDoor(seen)),

  // Who comes past the platform with a token of their own can add a header that agrees with it, so
  // the sentence is about header and token and not about where they came from.
  platform({ declared, seen }) {
    if (declared.enforcement !== 'enforced') {
      const evidence = 'Nothing says that App Service authentication is on.';
      return { state: 'off', evidence, setting: noSignIn(declared.enforcement).setting };
    }
    const setting = 'WEBSITE_AUTH_ENABLED';
    if (!seen.keysUsable) {
      const evidence = 'On, says the platform; without keys for tokens no call can show it.';
      return { state: 'declared', evidence, setting, ...seenAt(seen) };
    }
    if (seen.agreed > 0) {
      const evidence = `Its header and the token named the same caller on ${count(seen.agreed, 'call')}`;
      return { ...judgeSighting(seen, evidence), setting };
    }
    const evidence = 'On, says the platform; no call has shown it yet.';
    return { state: 'declared', evidence, setting };
  },

  server({ seen }) {
    if (seen.judged === 0)
      return { state: 'unknown', evidence: 'No request has come to /mcp yet.' };
    const refused = seen.refused === 0 ? 'none refused' : `${seen.refused} refused`;
    return { state: 'holds', evidence: `${count(seen.judged, 'request')} checked, ${refused}.` };
  },

  vault({ declared, seen }) {
    const setting = 'KEY_VAULT_URI';
    if (!declared.hasVault)
      return { state: 'off', evidence: 'No vault is named to this process.', setting };
    if (seen.secret === 'unresolved') {
      const evidence = 'A reference to it arrived unresolved: the platform could not read it.';
      return { state: 'off', evidence, setting: 'SECURE_CONFIG_VALUE' };
    }
    if (declared.proxied) {
      const evidence = 'Calls leave through a proxy, so where its name leads is not seen here.';
      return { state: 'unknown', evidence, setting };
    }
    return { ...ADDRESS_WORDS[seen.vaultAddress], setting };
  },

  watch({ declared, seen }) {
    const setting = 'APPLICATIONINSIGHTS_CONNECTION_STRING';
    const { delivered, lost, waiting, fault } = seen.trail;
    if (!declared.exportsRecords) {
      const loss = lost === 0 ? '' : ` ${countRecords(lost)} could not be written.`;
      const evidence = `Records go to this process's output and no further.${loss}`;
      return { state: 'off', evidence, setting };
    }
    if (fault) {
      const counts = `${delivered} delivered, ${waiting} waiting, ${lost} lost`;
      const evidence = `Records are not delivered: ${describeFault(fault)}; ${counts}.`;
      return { state: 'off', evidence, setting };
    }
    if (delivered > 0) {
      const loss = lost === 0 ? 'none lost' : `${lost} lost before that`;
      return {
        state: 'holds',
        evidence: `${countRecords(delivered)} delivered, ${loss}.`,
        setting,
      };
    }
    const evidence = 'A destination is set; no record has been delivered yet.';
    return { state: 'declared', evidence, setting };
  },
};

const noSignIn = (enforcement: 'skipped' | 'none'): Judgement & { setting: string } =>
  enforcement === 'skipped'
    ? {
        state: 'off',
        evidence: 'Sign-in is skipped: every caller is anonymous.',
        setting: 'SKIP_EASY_AUTH',
      }
    : {
        state: 'off',
        evidence: 'Nobody signs in: every caller is anonymous.',
        setting: 'WEBSITE_AUTH_ENABLED',
      };

/** On App Service the doors are the site's, and the site tells its process nothing about them. */
function siteDoor({ lockedDown, hasPrivateAddress }: Declared): Judgement {
  const setting = 'MCP_LOCKED_DOWN';
  if (lockedDown) {
    const evidence = "The site's public address is off, says the deployment.";
    return { state: 'declared', evidence, setting };
  }
  if (lockedDown === false) {
    return { state: 'off', evidence: 'Not locked down: the site keeps a public address.', setting };
  }
  return hasPrivateAddress
    ? {
        state: 'declared',
        evidence: 'The site is joined to a virtual network, says the platform.',
        setting: 'WEBSITE_PRIVATE_IP',
      }
    : { state: 'unknown', evidence: 'Nothing here says how the site is reached.', setting };
}

function ownDoor({ bound }: Seen): Judgement {
  const setting = bound === 'socket' ? 'PORT' : 'HOST';
  return { ...BOUND_WORDS[bound], setting };
}

const BOUND_WORDS: Readonly<Record<Seen['bound'], Judgement>> = {
  loopback: { state: 'holds', evidence: 'It listens on loopback addresses only.' },
  socket: { state: 'holds', evidence: 'It listens on a socket file, on no network address.' },
  network: { state: 'off', evidence: 'It listens beyond loopback: other machines may connect.' },
  unknown: { state: 'unknown', evidence: 'It is not known where this process listens.' },
};

const ADDRESS_WORDS: Readonly<Record<VaultAddress, Judgement>> = {
  private: { state: 'holds', evidence: 'Its name leads to a private address.' },
  other: { state: 'off', evidence: 'Its name does not lead to a private address.' },
  unknown: { state: 'unknown', evidence: 'Its name could not be looked up.' },
};

/** What was seen says less and less about now: after a while it is told with its age. */
function judgeSighting(seen: Seen, evidence: string): Judgement {
  const age = seen.askedAt - (seen.agreedAt ?? Number.NEGATIVE_INFINITY);
  if (age <= LIMITS.sightingMs) {
    return { state: 'holds', evidence: `${evidence}.`, ...seenAt(seen) };
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
