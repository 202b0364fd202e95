import type { Dispatcher } from 'undici';
import { createDispatcher } from '../dial.ts';
import type { Surroundings } from '../hop.ts';

/** The two ways by which the platform calls out. */
export interface Ways {
  /** As the app does, through its subnet: sign-in, references to the vault. */
  site(): Promise<Dispatcher>;
  /** As a service of Azure: tokens of managed identities never pass the customer's network. */
  own(): Promise<Dispatcher>;
  close(): Promise<void>;
}

/** Opened with the first call, since the network is not there yet when the platform is made. */
export function createWays({ outbound }: Surroundings): Ways {
  const opened: Dispatcher[] = [];
  const lazily = (dialler: Parameters<Surroundings['outbound']>[0]) => {
    let way: Promise<Dispatcher> | undefined;
    return () => {
      way ??= outbound(dialler).then((found) => {
        const dispatcher = createDispatcher(found);
        opened.push(dispatcher);
        return dispatcher;
      });
      return way;
    };
  };
  return {
    site: lazily({ subnet: 'app' }),
    own: lazily({ service: 'AppService' }),
    async close() {
      await Promise.all(opened.map((dispatcher) => dispatcher.destroy()));
    },
  };
}
