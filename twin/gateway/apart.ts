import type { Server } from 'node:http';
import type { FileLine } from '../kit/call-record.ts';
import type { Outbound, Surroundings } from '../kit/hop.ts';
import { answer } from './answer-request.ts';
import { Cache } from './cache.ts';
import type { Configuration, ConfigureOptions } from './configuration.ts';
import { Counters } from './counters.ts';
import { jwtIn } from './jwt-in.ts';
import { KeySets } from './key-sets.ts';
import { createListener } from './listener.ts';
import type { Probe } from './policy.ts';
import type { Element } from './policy-document.ts';
import { Quotas } from './quotas.ts';
import { createSender } from './send.ts';
import type { Services } from './services.ts';
import { Slots } from './slots.ts';

/** An element of a policy that an experiment does without. */
export interface Omitted extends FileLine {
  readonly name: string;
}

/** A gateway for an experiment: it listens nowhere, and only connections handed to it reach it. */
export interface Apart {
  readonly server: Server;
  stop(): Promise<void>;
}

interface Parts {
  readonly surroundings: Surroundings;
  readonly omitted: readonly Omitted[];
  readonly outbound: Outbound;
  readonly configured: (more: Partial<ConfigureOptions>) => Configuration;
  /** Of the gateway whose resources these are. */
  readonly own: Pick<Services, 'signIn' | 'identityToken'>;
}

/**
 * Serves with a second configuration, so that nothing is missing from the first one for a moment.
 * Counters, caches and keys are its own, and it writes no records: an experiment must neither use
 * up a caller's limit nor raise an alert.
 */
export function createApart({ surroundings, omitted, outbound, configured, own }: Parts): Apart {
  const { clock, calls } = surroundings;
  const isOmitted = (element: Element): boolean =>
    omitted.some(
      ({ file, line, name }) =>
        element.line === line && element.name === name && element.origin.file() === file,
    );
  const configuration = configured({
    isLeftOut: (element) => !READS_TOKEN.has(element.name) && isOmitted(element),
    probe: admitting(isOmitted),
  });
  const sender = createSender(outbound, clock);
  const { signIn, identityToken } = own;
  const services = {
    ...{ clock, signIn, identityToken, ...SILENT },
    counters: new Counters(clock),
    quotas: new Quotas(clock),
    slots: new Slots(),
    cache: new Cache(clock),
    keySets: new KeySets(clock, sender.fetchJson),
    send: sender.send,
  };
  return {
    server: createListener((request, signal) => answer(configuration, services, request, signal), {
      calls,
    }),
    stop: () => sender.stop(),
  };
}

const SILENT = { tell() {}, trace() {}, metric() {}, event() {} };

/** Later steps read what these have verified, so they are replaced. */
const READS_TOKEN: ReadonlySet<string> = new Set(['validate-jwt', 'validate-azure-ad-token']);

/** In place of a verification: the claims as the token says them. */
const admitting =
  (isOmitted: (element: Element) => boolean): Probe =>
  (element, step) => {
    if (!READS_TOKEN.has(element.name) || !isOmitted(element)) return step;
    const { 'output-token-variable-name': variable } = element.attributes;
    return ({ context }) => {
      const token = jwtIn(context.request.headers.get('Authorization')?.join() ?? '');
      if (variable && token) context.variables.set(variable, token);
      return false;
    };
  };
