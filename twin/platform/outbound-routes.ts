import type { Dispatcher } from 'undici';
import type { Dialler } from '../../infra/network/dial-sources.ts';
import { createDispatcher } from '../kit/dial.ts';
import type { Surroundings } from '../kit/hop.ts';

/** The two routes by which the platform calls out. */
export interface OutboundRoutes {
  /** From the app's place in the network: sign-in, references to the vault. */
  site(): Promise<Dispatcher>;
  /** As an Azure service: managed identity tokens never cross the customer's network. */
  own(): Promise<Dispatcher>;
  /** Opens new connections from now on, because rules are checked when one is opened. */
  renew(): void;
  close(): Promise<void>;
}

type Route = ReturnType<typeof openRoute>;

/**
 * Opened at the first call, because the network does not exist yet when the platform is created.
 *
 * @param place where the app dials from; read again at every renewal.
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
