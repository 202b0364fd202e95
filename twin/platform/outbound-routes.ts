import type { Dispatcher } from 'undici';
import type { Dialler } from '../../infra/network/dial-sources.ts';
import { createDispatcher } from '../kit/dial.ts';
import type { Surroundings } from '../kit/hop.ts';

/** The two ways by which the platform calls out. */
export interface Ways {
  /** As the app does, from where it is deployed: sign-in, references to the vault. */
  site(): Promise<Dispatcher>;
  /** As a service of Azure: tokens of managed identities never pass the customer's network. */
  own(): Promise<Dispatcher>;
  /** From now on over new connections, since rules are asked when one is opened. */
  renew(): void;
  close(): Promise<void>;
}

type Way = ReturnType<typeof openWay>;

/**
 * Opened with the first call, since the network is not there yet when the platform is made.
 *
 * @param place where the app dials from; asked again with every renewal.
 */
export function createWays({ outbound }: Surroundings, place: () => Dialler): Ways {
  const ways = {
    site: openWay(outbound, place),
    own: openWay(outbound, () => ({ service: 'AppService' })),
  };
  const each = (end: (way: Way) => Promise<void>) => Promise.all(Object.values(ways).map(end));
  return {
    site: ways.site.get,
    own: ways.own.get,
    renew: () => void each((way) => way.drop((dispatcher) => dispatcher.close())),
    async close() {
      await each((way) => way.drop((dispatcher) => dispatcher.destroy()));
    },
  };
}

function openWay(outbound: Surroundings['outbound'], place: () => Dialler) {
  let opened: Promise<Dispatcher> | undefined;
  return {
    get(): Promise<Dispatcher> {
      opened ??= outbound(place()).then(createDispatcher);
      return opened;
    },
    async drop(end: (dispatcher: Dispatcher) => Promise<void>): Promise<void> {
      const before = opened;
      opened = undefined;
      if (before) await end(await before).catch(() => {});
    },
  };
}
