import { openControl } from '../../../twin/run/control.ts';
import { type Chain, FREE_PORTS, startChain } from './chain.ts';

/** A chain that the other commands of its user find. */
export async function startChainWithCommands(): Promise<Chain> {
  const chain = await startChain();
  const control = await openControl(FREE_PORTS);
  control.serve(chain.twin);
  return {
    ...chain,
    async stop() {
      await control.close();
      await chain.stop();
    },
  };
}
