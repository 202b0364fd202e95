import { readDeployment } from '../../../infra/deployments/read.ts';
import { freshBundle } from '../../../twin/bundle.ts';
import { machineClock } from '../../../twin/clock.ts';
import type { Clock } from '../../../twin/hop.ts';
import { startTwin, type Twin } from '../../../twin/start.ts';

export interface Chain {
  readonly twin: Twin;
  /** All that a client is told besides the URL. */
  readonly clientId: string;
  /** Lines that somebody at the terminal would have read. */
  readonly said: readonly string[];
  /** Nobody has accepted anything any more, as before the first sign-in. */
  forgetConsents(): void;
}

/** The whole chain on free ports, as `npm start` brings it up. */
export async function startChain(clock: Clock = machineClock): Promise<Chain> {
  const said: string[] = [];
  const twin = await startTwin({
    deployment: readDeployment('twin'),
    ports: { gateway: 0, signIn: 0 },
    bundle: await freshBundle(),
    clock,
    say: (hop, line) => said.push(`${hop} ${line}`),
  });
  return {
    twin,
    clientId: String(twin.room.values().AZURE_PUBLIC_CLIENT_ID),
    said,
    forgetConsents: () => void twin.entra.directory.consents.splice(0),
  };
}

/** Full name of a scope, as clients ask for it. */
export const fullScope = ({ twin }: Chain, name: string): string => `${twin.mcpUrl}/${name}`;
