import type { Dialler, Rule, Verdict } from '../../infra/network/reach.ts';
import type { Decision, Trail } from '../kit/call-record.ts';
import type { Dial } from './dial-name.ts';

/** A dial, or a request without the key that the network's proxies ask for. */
export type Attempt = Dial | { readonly open: false; readonly how: 'no-key' };

/** A connection that the network let through. */
export interface Connection {
  readonly name: string;
  readonly dialled: Dial;
  /** Milliseconds of the process's own clock. */
  readonly opened: number;
  /** Whether a request was sent along it. */
  isUsed: boolean;
}

/** What was dialled for a call, put into words when a person looks. */
export class DialTrail implements Trail {
  readonly #from: Dialler;
  readonly #name: string;
  readonly #attempt: Attempt;
  readonly #at: number;
  /** Milliseconds that the connection had been open; absent if it was opened for this request. */
  readonly #age: number | undefined;

  constructor(from: Dialler, name: string, attempt: Attempt, at: number, age?: number) {
    this.#from = from;
    this.#name = name;
    this.#attempt = attempt;
    this.#at = at;
    this.#age = age;
  }

  decisions(): readonly Decision[] {
    const attempt = this.#attempt;
    const verdict = 'verdict' in attempt ? attempt.verdict : undefined;
    const refusing = verdict?.rules.find(({ allowed }) => !allowed);
    const target = withPort(this.#name);
    const from = fromWhere(this.#from);
    const dialled: Decision = {
      hop: 'network',
      step: 'dial',
      verdict: attempt.open ? 'passed' : 'refused',
      says: [
        `${from} ${OUTCOMES[howOf(attempt)]} ${target}`,
        this.#age === undefined ? '' : agoOf(this.#age),
        refusing ? `: ${refusing.rule}` : '',
        '.',
      ].join(''),
      from: this.#at,
      at: refusing?.at,
      depth: 0,
      facts: {
        from: Object.values(this.#from).join(),
        to: target,
        outcome: howOf(attempt),
        ...(verdict && { by: verdict.by.join(', ') }),
        ...(this.#age !== undefined && { connection: 'opened before' }),
      },
    };
    if (!verdict) return [dialled];
    const inner = { hop: 'network', from: this.#at, depth: 1 } as const;
    const rules = verdict.rules.map(
      (one): Decision => ({
        ...inner,
        step: 'rule',
        verdict: one.allowed ? 'passed' : 'refused',
        says: sayRule(one, this.#age !== undefined),
        at: one.at,
      }),
    );
    return [dialled, { ...inner, ...resolved(this.#name, verdict) }, ...rules];
  }
}

type How = 'open' | 'unknown-name' | 'dropped' | 'door-closed' | 'no-key';

export const howOf = (attempt: Attempt): How => (attempt.open ? 'open' : attempt.how);

const OUTCOMES: Readonly<Record<How, string>> = {
  open: 'reaches',
  'unknown-name': 'dials a name that does not resolve here,',
  dropped: 'gets no answer, because a rule drops its packets, from',
  'door-closed': 'is refused by the public endpoint of',
  'no-key': 'asks the proxy without its key for',
};

const agoOf = (age: number): string =>
  ` along a connection that was opened ${(age / 1000).toFixed(1)} s before`;

function fromWhere(from: Dialler): string {
  if ('subnet' in from) return `Subnet ${from.subnet}`;
  if ('internet' in from) return `A machine on the internet (${from.internet})`;
  if ('outside' in from) return `The ${from.outside}, from a shared address of Azure,`;
  return 'peered' in from ? `Peered network ${from.peered}` : `Service ${from.service}`;
}

/** A name without a port means 443. */
const withPort = (name: string): string => (/:\d+$/.test(name) ? name : `${name}:443`);

function resolved(
  name: string,
  { privately }: Verdict,
): Pick<Decision, 'at' | 'says' | 'step' | 'verdict'> {
  const host = name.replace(/:\d+$/, '');
  const step = { step: 'resolve', verdict: 'passed', at: privately?.at } as const;
  if (!privately) {
    return { ...step, says: `${host} resolves to a public address: it has no private one here.` };
  }
  const { address, zone, at } = privately;
  return {
    ...step,
    says: `${host} resolves to ${address}, private endpoint ${at.resource.name}, through the zone ${zone}.`,
  };
}

function sayRule({ rule, allowed, at }: Rule, isBefore: boolean): string {
  const did = isBefore ? 'allowed the connection' : allowed ? 'allows it' : 'refuses it';
  return `${rule} ${did}${at ? '' : ', as Azure does unless a rule says otherwise'}.`;
}
