import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import common from '../../infra/deployments/common.json' with { type: 'json' };
import type { JsonObject } from '../../infra/model/deployment.ts';
import { Home } from '../entra/cli/home.ts';
import { writeCommands } from '../entra/cli/write-commands.ts';
import type { Entra } from '../entra/entra.ts';
import { LOCAL_TOKEN_FILE, type LocalTokenAccess } from '../entra/local-token-endpoint.ts';
import { DEPLOYER } from '../entra/sign-in/people.ts';
import type { Outbound, Surroundings } from '../kit/hop.ts';
import type { HookEnvironment } from './run-hook.ts';

const ENVIRONMENT = 'twin';

/** Where the deploying user is. */
export const DEPLOYER_AT = { internet: '203.0.113.10' } as const;

/** A folder with the twin's own azd and az, signed in as the deploying user. */
export async function prepareHookEnvironment(
  { clock, folder }: Surroundings,
  outbound: Outbound,
  entra: Entra,
  { root, signal, given }: Pick<HookEnvironment, 'root' | 'signal' | 'given'>,
): Promise<HookEnvironment> {
  const home = new Home(join(folder, 'cli'));
  const commands = join(folder, 'bin');
  writeCommands(commands, home.folder);
  const expiresOn = new Date(clock.now() + 3_600_000).toISOString();
  const signIn = { token: entra.deployerToken(), expiresOn };
  home.signIn({ azd: signIn, az: signIn });
  const pass = JSON.parse(readFileSync(join(folder, LOCAL_TOKEN_FILE), 'utf8')) as LocalTokenAccess;
  home.setLocalTokens({ ...pass, user: DEPLOYER.id });
  const caller = entra.addCallerApplication(common.callerAppId);
  home.setValues(ENVIRONMENT, {
    AZURE_ENV_NAME: common.environmentName,
    AZURE_LOCATION: common.location,
    AZURE_SUBSCRIPTION_ID: common.subscriptionId,
    AZURE_TENANT_ID: common.tenantId,
    AZURE_MCP_CALLER_APP_ID: caller.appId,
    ...given,
  });
  return {
    root,
    signal,
    given,
    commands,
    home: folder,
    environment: ENVIRONMENT,
    caller,
    resourceManager: home.resourceManager,
    values: () => home.values(ENVIRONMENT) ?? {},
    setValues: (values) => home.setValues(ENVIRONMENT, values),
    outbound,
  };
}

/**
 * As azd does after provisioning: outputs become values of the environment. Those that return a
 * setting keep the given one, without which the deployment was predicted.
 */
export function publish(hookEnvironment: HookEnvironment, outputs: JsonObject): void {
  const values = Object.entries(outputs).map(([name, value]) => [name, String(value)]);
  hookEnvironment.setValues({
    ...hookEnvironment.values(),
    ...Object.fromEntries(values),
    ...hookEnvironment.given,
  });
}
