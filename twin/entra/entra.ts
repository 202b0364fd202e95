import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { uniqueName } from '../../scripts/configure-easy-auth/registration/names.ts';
import type { Hop, Surroundings } from '../hop.ts';
import { openDesk } from './desk.ts';
import { type DirectoryState, emptyDirectory } from './directory.ts';
import { type Faults, hindrance, noFaults } from './faults.ts';
import { documentsOver } from './fetch-document.ts';
import { frontDoor } from './front-door.ts';
import { GraphServer } from './graph/server.ts';
import { createIdentities } from './managed-identity.ts';
import { findClient, GRAPH } from './registry.ts';
import { SignInRefusal } from './sign-in/aadsts.ts';
import { giveConsent, missingConsent } from './sign-in/consents.ts';
import { issueDelegated, type TokenAnswer } from './sign-in/issue.ts';
import { judgeScopes } from './sign-in/judge-scopes.ts';
import { createSignIn } from './sign-in/listener.ts';
import { addPeople, DEPLOYER } from './sign-in/people.ts';
import type { Service, Strictness } from './sign-in/service.ts';
import { createKeyRing } from './tokens/keys.ts';

/** What a deployment was predicted with: the members of infra/deployments/common.json. */
export interface Predicted {
  readonly environmentName: string;
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly authClientId: string;
  readonly publicClientId: string;
}

export interface EntraOptions extends Partial<Strictness> {
  readonly predicted: Predicted;
  /** Where it listens on this machine; any free port where it is 0. */
  readonly port: number;
}

/** The sign-in service and Microsoft Graph, on one directory. */
export interface Entra extends Hop {
  /** Its address, with a slash at the end. */
  readonly login: string;
  readonly directory: DirectoryState;
  readonly graph: GraphServer;
  readonly faults: Faults;
  /** Signs with a new key from now on; with `withdraw` the old ones count no more. */
  rollKeys(options?: { withdraw?: boolean }): Promise<void>;
  /**
   * What a user gets who signs in to a client: the same tokens, judged in the same way, without a
   * browser.
   *
   * @throws {SignInRefusal} for whatever a browser would be refused.
   */
  signInAs(user: string, request: SignIn): TokenAnswer;
  /** A token for Microsoft Graph of the one who deploys, as azd and az hold it. */
  deployerToken(): string;
}

/** What a client asks for in {@link Entra.signInAs}. */
export interface SignIn {
  readonly clientId: string;
  readonly scope: string;
  readonly resource?: string | undefined;
  /** Whether the user accepts what nobody has consented to yet, as on the consent page. */
  readonly accepts?: boolean;
}

const GRAPH_SCOPE = 'https://graph.microsoft.com/.default';
const AZURE_CLI = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';

const DEFAULTS: Strictness = { usersMayConsent: true, gathersScopes: false, preview: false };

export async function createEntra(
  surroundings: Surroundings,
  { predicted, port, ...strictness }: EntraOptions,
): Promise<Entra> {
  const { clock, folder, serve } = surroundings;
  const directory = emptyDirectory(predicted.tenantId);
  addPeople(directory);
  reserve(directory, predicted);
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
  const desk = openDesk(login, folder, signInHere);
  server.on(
    'request',
    frontDoor(service, (request, response) => {
      if (!desk(request, response)) signIn(request, response);
    }),
  );
  const place = { service: 'AzureActiveDirectory' };
  serve(new URL(login).host, place, signIn);
  serve('graph.microsoft.com', place, graph.handle);
  serve('identity.twin.internal', place, createIdentities(service));

  return {
    name: 'entra',
    types: [],
    apply() {},
    remove() {},
    reference: (id) => ({ id, properties: {} }),
    stop: () => close(server),
    login,
    directory,
    graph,
    faults,
    rollKeys: (options) => keys.roll(options),
    signInAs: signInHere,
    deployerToken: () =>
      signInHere(DEPLOYER.id, { clientId: AZURE_CLI, scope: GRAPH_SCOPE }).access_token,
  };
}

/** Gives the registrations that the hook will make the client ids that the deployment names. */
function reserve(directory: DirectoryState, predicted: Predicted): void {
  const settings = {
    ...predicted,
    serviceManagementReference: undefined,
    clientAppIds: [],
    callerAppIds: [],
  };
  directory.reservedAppIds[uniqueName('api', settings)] = predicted.authClientId;
  directory.reservedAppIds[uniqueName('client', settings)] = predicted.publicClientId;
}

function signInAs(service: Service, who: string, { clientId, scope, resource, accepts }: SignIn) {
  const { directory } = service;
  const isMeant = ({ id, displayName, userPrincipalName }: DirectoryState['users'][number]) =>
    [id, displayName.toLowerCase(), userPrincipalName].includes(who.toLowerCase());
  const user = directory.users.find(isMeant);
  if (!user) {
    const names = directory.users.map(({ displayName }) => displayName.toLowerCase()).join(', ');
    throw new RangeError(`there is no user ${who}: name one of ${names}`);
  }
  const client = findClient(directory, clientId);
  if (!client) throw new SignInRefusal(700016, clientId, directory.tenantId);
  const asked = judgeScopes(directory, { client, scope, resource });
  if (accepts && service.strictness.usersMayConsent) {
    const missing = missingConsent(directory, client, asked, user.id);
    giveConsent(directory, clientId, asked.resourceAppId, user.id, missing);
  }
  return { user, asked, answer: issueDelegated(service, { client, asked, user, proof: '0' }) };
}

async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE';
      reject(
        isTaken
          ? new Error(
              `Port ${port} is taken, and the sign-in service needs it: end what listens there.`,
            )
          : error,
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  return `http://localhost:${(server.address() as AddressInfo).port}/`;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
