import { createServer } from 'node:http';
import type { Dialler } from '../../infra/network/dial-sources.ts';
import { uniqueName } from '../../scripts/configure-easy-auth/registration/names.ts';
import { closeServer } from '../kit/close-server.ts';
import type { Hop, Surroundings } from '../kit/hop.ts';
import { recordingExchanges } from '../kit/record-exchange.ts';
import { recordFaults } from '../kit/record-faults.ts';
import { type DirectoryState, emptyDirectory } from './directory.ts';
import { type Faults, hindrance, noFaults } from './entra-faults.ts';
import { documentsOver } from './fetch-document.ts';
import { frontDoor } from './front-door.ts';
import { GraphServer } from './graph/server.ts';
import { listen } from './listen.ts';
import { isLocalToken, openLocalTokenEndpoint } from './local-token-endpoint.ts';
import { createIdentities } from './managed-identity.ts';
import { registerOtherApis } from './other-apis.ts';
import { GRAPH } from './registry.ts';
import {
  addCallerApplication,
  type CallerApplication,
  signInAsApplication,
} from './sign-in/caller-application.ts';
import type { TokenAnswer } from './sign-in/issue.ts';
import { createSignIn } from './sign-in/listener.ts';
import { addPeople, DEPLOYER } from './sign-in/people.ts';
import type { Service, Strictness } from './sign-in/service.ts';
import { type SignIn, signInAs } from './sign-in/sign-in-as.ts';
import { createKeyRing } from './tokens/keys.ts';

/** Values that a deployment was predicted with: the members of infra/deployments/common.json. */
export interface Predicted {
  readonly environmentName: string;
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly authClientId: string;
  readonly publicClientId: string;
}

export interface EntraOptions extends Partial<Strictness> {
  readonly predicted: Predicted;
  /** Loopback port to listen on; 0 for any free port. */
  readonly port: number;
}

/** The sign-in service and Microsoft Graph, sharing one directory. */
export interface Entra extends Hop {
  /** Its address, with a slash at the end. */
  readonly login: string;
  readonly directory: DirectoryState;
  readonly graph: GraphServer;
  readonly faults: Faults;
  /** Signs with a new key from now on; with `withdraw` the old keys become invalid at once. */
  rollKeys(options?: { withdraw?: boolean }): Promise<void>;
  /**
   * Tokens of a user who signs in to a client, judged and issued as in a browser but without one.
   *
   * @throws for everything that a browser would be refused.
   */
  signInAs(user: string, request: SignIn): TokenAnswer;
  /** Registers the APIs of these scopes, unless the directory has them. */
  registerOtherApis(scopes: readonly string[]): void;
  /** Registers an application that will call without a user. */
  addCallerApplication(appId: string): CallerApplication;
  /** A token of such an application, for the API with this identifier. @throws with the refusal. */
  signInAsApplication(caller: CallerApplication, identifier: string): Promise<string>;
  /** A token for Microsoft Graph of the deploying user, as azd and az have it. */
  deployerToken(): string;
}

const GRAPH_SCOPE = 'https://graph.microsoft.com/.default';
const AZURE_CLI = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';

/**
 * The two hops that hold identities of the deployment. The endpoint signs for any identity it is
 * asked for, so code in the server, which shares the app's subnet, must not reach it.
 */
const HOLDERS: readonly Dialler[] = [
  { service: 'AppService' },
  { subnet: 'gateway' },
  { outside: 'gateway' },
];

const DEFAULTS: Strictness = { usersMayConsent: true, gathersScopes: false, preview: false };

export async function createEntra(
  surroundings: Surroundings,
  { predicted, port, ...strictness }: EntraOptions,
): Promise<Entra> {
  const { clock, folder, serve } = surroundings;
  const directory = newDirectory(predicted);
  const faults = noFaults();
  const now = (): number => clock.now() + faults.clockSkewMs;
  const keys = await createKeyRing(now);
  const server = createServer();
  const login = await listen(server, port);
  const service: Service = {
    directory,
    login,
    keys,
    strictness: { ...DEFAULTS, ...strictness },
    fetchDocument: documentsOver(surroundings),
    now,
  };
  const graph = new GraphServer(directory);
  const signIn = createSignIn(service, hindrance(faults, clock));
  const signInHere: Entra['signInAs'] = (who, request) => {
    const { user, asked, answer } = signInAs(service, who, request);
    if (asked.resourceAppId === GRAPH.appId) graph.knows(answer.access_token, user.id);
    return answer;
  };
  const giveLocalToken = openLocalTokenEndpoint(login, folder, signInHere);
  const door = frontDoor(service, signIn);
  const { calls } = surroundings;
  if (calls) recordFaults(server, calls, 'entra');
  const recorded = calls ? recordingExchanges(calls, 'entra', door) : door;
  server.on('request', (request, response) => {
    if (!isLocalToken(request)) recorded(request, response);
    else frontDoor(service, giveLocalToken)(request, response);
  });
  const place = { service: 'AzureActiveDirectory' };
  serve(new URL(login).host, place, signIn);
  serve('graph.microsoft.com', place, graph.handle);
  serve('identity.twin.internal', { ...place, only: HOLDERS }, createIdentities(service));

  return {
    ...OWNS_NOTHING,
    stop: () => closeServer(server),
    login,
    directory,
    graph,
    faults,
    rollKeys: (options) => keys.roll(options),
    signInAs: signInHere,
    registerOtherApis: (scopes) => registerOtherApis(directory, scopes),
    addCallerApplication: (appId) => addCallerApplication(directory, appId),
    signInAsApplication: (caller, identifier) =>
      signInAsApplication(`${login}${directory.tenantId}`, caller, identifier),
    deployerToken: () =>
      signInHere(DEPLOYER.id, { clientId: AZURE_CLI, scope: GRAPH_SCOPE }).access_token,
  };
}

/** Users, and the client ids that the deployment names for registrations the hook will create. */
function newDirectory(predicted: Predicted): DirectoryState {
  const directory = emptyDirectory(predicted.tenantId);
  addPeople(directory);
  directory.reservedAppIds[uniqueName('api', predicted)] = predicted.authClientId;
  directory.reservedAppIds[uniqueName('client', predicted)] = predicted.publicClientId;
  return directory;
}

/** Required of every hop; no resource of a deployment belongs to this one. */
const OWNS_NOTHING = {
  name: 'entra',
  types: [],
  apply() {},
  remove() {},
  reference: (id: string) => ({ id, properties: {} }),
} as const;
