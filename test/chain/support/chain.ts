import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { MetadataMode } from '../../../infra/gateway/metadata-modes.ts';
import type { Deployment } from '../../../infra/model/deployment.ts';
import { readDeployment } from '../../../infra/model/read-deployment.ts';
import { siteOf } from '../../../infra/model/select.ts';
import type { DeploymentName } from '../../../infra/prediction/predict.ts';
import { machineClock } from '../../../twin/kit/clock.ts';
import type { Clock } from '../../../twin/kit/hop.ts';
import { freshBundle } from '../../../twin/run/bundle.ts';
import type { Ports } from '../../../twin/run/ports.ts';
import { startTwin, type Twin } from '../../../twin/run/start-twin.ts';
import { watchFor } from './watch-for.ts';

export interface Chain {
  readonly twin: Twin;
  /** All that a client is given besides the URL. */
  readonly clientId: string;
  /** Lines that the terminal would have shown. */
  readonly said: readonly string[];
  /** The site's own host name, which the gateway's answers must not contain. */
  readonly appHost: string;
  /** Revokes all consents, as before the first sign-in. */
  forgetConsents(): void;
  /** Stops the chain. @throws if an answer of the gateway has contained the site's host name. */
  stop(): Promise<void>;
}

/** Any free ports. */
export const FREE_PORTS: Ports = { gateway: 0, signIn: 0 };

export interface ChainOptions {
  readonly name?: DeploymentName;
  /** In place of the deployment of that name. */
  readonly deployment?: Deployment;
  readonly metadata?: MetadataMode;
  /** Enables behaviour of the sign-in service that Entra only previews. */
  readonly preview?: boolean;
  /** Whether records of calls contain the arguments of tools. */
  readonly recordArguments?: boolean;
  /** Folder with another copy of infra/ and scripts/. */
  readonly root?: string;
  /** Folder with another bundle of the server. */
  readonly bundle?: string;
}

const ROOT = join(import.meta.dirname, '../../..');

/** The whole chain on free ports, as `npm start` runs it. */
export async function startChain(
  clock: Clock = machineClock,
  {
    name = 'twin',
    metadata,
    preview = false,
    root = ROOT,
    bundle,
    recordArguments = false,
    ...given
  }: ChainOptions = {},
): Promise<Chain> {
  const said: string[] = [];
  const { deployment = readDeployment(name, join(root, 'infra')) } = given;
  const appHost = siteOf(deployment).name;
  const twin = await startTwin({
    deployment,
    ports: FREE_PORTS,
    metadata,
    preview,
    recordArguments,
    bundle: bundle ?? (await freshBundle()),
    clock,
    root,
    log: (hop, line) => said.push(`${hop} ${line}`),
  });
  const watched = watchFor(Number(new URL(twin.mcpUrl).port), appHost);
  const stop = async () => {
    watched.close();
    await twin.stop();
    assert.deepEqual(watched.found, [], 'an answer of the gateway names the site');
  };
  return {
    twin: { ...twin, stop },
    clientId: String(twin.hookEnvironment.values().AZURE_PUBLIC_CLIENT_ID),
    said,
    appHost,
    forgetConsents: () => void twin.entra.directory.consents.splice(0),
    stop,
  };
}

/** Full name of a scope, as clients request it. */
export const fullScope = ({ twin }: Chain, name: string): string => `${twin.mcpUrl}/${name}`;
