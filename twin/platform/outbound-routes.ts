import type { Dispatcher } from 'undici';
import type { Dialler } from '../../infra/network/dial-sources.ts';
import { createDispatcher } from '../kit/dial.ts';
import type { Surroundings } from '../kit/hop.ts';

/** The two ways by which the platform calls out. */
export interface OutboundRoutes {
  /** As the app does, from where it is deployed: sign-in, references to the vault. */
  site(): Promise<Dispatcher>;
  /** As a service of Azure: tokens of managed identities never pass the customer's network. */
  own(): Promise<Dispatcher>;
  /** From now on over new connections, since rules are asked when one is opened. */
  renew(): void;
  close(): Promise<void>;
}

type Route = ReturnType<typeof openRoute>;

/**
 * Opened with the first call, since the network is not there yet when the platform is made.
 *
 * @param place where the app dials from; asked again with every renewal.
 */
export function createOutboundRoutes(
  { outbound }: Surroundings,
  place: () => Dialler,
): OutboundRoutes {
  const routes = {
    site: openRoute(outbound, place),
    own: openRoute(outbound, () => ({ service: 'AppService' })),
  };
  const each = (end: (route: Route) => Promise<void>) =>
    Promise.all(Object.values(routes).map(end));
  return {
    site: routes.site.get,
    own: routes.own.get,
    renew: () => void each((route) => route.drop((dispatcher) => dispatcher.close())),
    async close() {
      await each((route) => route.drop((dispatcher) => dispatcher.destroy()));
    },
  };
}

function openRoute(outbound: Surroundings['outbound'], place: () => Dialler) {
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
