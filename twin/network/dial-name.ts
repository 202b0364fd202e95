import type { RequestListener } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import type { Deployment } from '../../infra/model/deployment.ts';
import { type Dialler, reach, type Verdict } from '../../infra/network/reach.ts';
import type { Place } from '../kit/hop.ts';

export interface Served {
  readonly place: Place;
  readonly listener: RequestListener;
}

/** The outcome of a dial. */
export type Dial =
  | { readonly open: true; readonly listener: RequestListener; readonly verdict: Verdict }
  /** The name does not resolve. */
  | { readonly open: false; readonly how: 'unknown-name' }
  /** A subnet rule drops the packets. */
  | { readonly open: false; readonly how: 'dropped'; readonly verdict: Verdict }
  /** The service answers that its public endpoint is disabled. */
  | {
      readonly open: false;
      readonly how: 'door-closed';
      readonly verdict: Verdict;
      readonly place: Place;
    };

/** On Azure every service uses TLS on this port, whatever its port on this machine. */
const HTTPS = 443;

/** Whether a dialler can reach a name, by the deployed network; every dial is decided here. */
export function dial(
  deployment: Deployment,
  names: ReadonlyMap<string, Served>,
  from: Dialler,
  authority: string,
): Dial {
  const served = names.get(authority);
  if (!served || !isFor(from, served.place)) return { open: false, how: 'unknown-name' };
  const target = targetOf(deployment, served.place);
  if (!target) return { open: false, how: 'unknown-name' };
  const verdict = reach(deployment, from, target, HTTPS);
  if (verdict.open) return { open: true, listener: served.listener, verdict };
  return verdict.closedBy === 'subnet'
    ? { open: false, how: 'dropped', verdict }
    : { open: false, how: 'door-closed', verdict, place: served.place };
}

const isFor = (from: Dialler, place: Place): boolean =>
  !('only' in place && place.only) || place.only.some((one) => isDeepStrictEqual(one, from));

function targetOf(deployment: Deployment, place: Place) {
  if ('service' in place) return place;
  const resource = deployment.resources.find(({ id }) => id === place.resource);
  return resource && { resource, ...(place.door && { door: place.door }) };
}
