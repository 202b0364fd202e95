import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  WANTED_CLAIMS,
  WANTED_ROLES,
  wantedApi,
  wantedClient,
  wantedWeb,
} from '../../../../scripts/configure-easy-auth/registration/wanted.ts';
import { createEntra, type Entra, type EntraOptions } from '../../../../twin/entra/entra.ts';
import {
  type Application,
  type AppRole,
  newApplication,
  type Scope,
  type ServicePrincipal,
} from '../../../../twin/entra/objects.ts';
import { Calls } from '../../../../twin/kit/calls.ts';
import type { Clock, Surroundings } from '../../../../twin/kit/hop.ts';
import { KeptCalls } from '../../../../twin/trace/kept-calls.ts';
import { listenQuietly } from '../../../server/harness/listen.ts';
import type { Internet } from '../../../support/internet.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');
export const PREDICTED = JSON.parse(
  readFileSync(join(ROOT, 'infra/deployments/common.json'), 'utf8'),
) as EntraOptions['predicted'];
export const { authClientId: API, publicClientId: CLIENT, tenantId: TENANT } = PREDICTED;
export const RES = 'http://localhost:8000/mcp';
export const AZURE_CLI = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';
export const VS_CODE = 'aebc6443-996d-45c2-90f0-388ff96faa56';
/** A registration outside the product: it calls the API without a user. */
export const CALLER = '0d9b6a52-3b51-4d5a-8a51-1f3c5a7e9b05';

export interface Tenant extends AsyncDisposable {
  readonly entra: Entra;
  /** The folder of the run. */
  readonly folder: string;
  /** Address of the tenant's endpoints, with a slash at the end. */
  readonly base: string;
  readonly api: Application;
  readonly client: Application;
  readonly principal: ServicePrincipal;
  /** Records of what it was asked. */
  readonly kept: KeptCalls;
  /** Address at which a name served by entra answers, without the network in between. */
  served(name: string): Promise<string>;
  user(name: string): string;
}

const WALL: Clock = { now: Date.now, after: (ms, callback) => timer(ms, callback) };

function timer(ms: number, callback: () => void) {
  const handle = setTimeout(callback, ms);
  return { cancel: () => clearTimeout(handle) };
}

/** A directory with the registrations that the hook creates, on a free port. */
export async function openTenant(
  options: Partial<EntraOptions> = {},
  clock: Clock = WALL,
  internet?: Pick<Internet, 'proxy' | 'authority'>,
): Promise<Tenant> {
  const folder = mkdtempSync(join(tmpdir(), 'entra-'));
  const listeners = new Map<string, RequestListener>();
  const kept = new KeptCalls();
  const calls = new Calls(clock, kept);
  const surroundings = {
    calls,
    clock,
    folder,
    serve: (name: string, _place: unknown, listener: RequestListener) =>
      void listeners.set(name, listener),
    async outbound() {
      if (!internet) throw new Error('this test must not dial');
      const authority = join(folder, 'ca.pem');
      writeFileSync(authority, internet.authority);
      return { proxy: internet.proxy, authority };
    },
    log() {},
  } as Surroundings;
  const entra = await createEntra(surroundings, { predicted: PREDICTED, port: 0, ...options });
  const { api, client, principal } = register(entra);
  return {
    entra,
    folder,
    base: `${entra.login}${TENANT}/`,
    api,
    client,
    principal,
    kept,
    async served(name) {
      const port = await listenQuietly(createServer(listeners.get(name)), '127.0.0.1');
      return `http://127.0.0.1:${port}`;
    },
    user: (name) => entra.directory.users.find((one) => one.displayName === name)?.id ?? '',
    async [Symbol.asyncDispose]() {
      await entra.stop();
      calls.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** What a tool may require, whatever the listed tools do. */
const SCOPE: Scope = {
  id: '5d1a2f60-7d0c-4b53-9a53-0d6f7a3e1c01',
  value: 'secrets.read',
  type: 'User',
  isEnabled: true,
  adminConsentDisplayName: 'Read secret metadata on behalf of the signed-in user',
  adminConsentDescription: 'Allows the application to read when secrets expire.',
  userConsentDisplayName: 'Read secret metadata on your behalf',
  userConsentDescription: 'Allows the application to read when secrets expire.',
};
const ROLE: AppRole = {
  id: '5d1a2f60-7d0c-4b53-9a53-0d6f7a3e1c02',
  value: 'Mcp.Secrets.Read',
  displayName: 'Read secret metadata',
  description: 'Users and applications that may read when secrets expire.',
  allowedMemberTypes: ['User', 'Application'],
  isEnabled: true,
};

/** What the hook writes for a tool with this scope and role, computed by the hook's own functions. */
function register({ directory }: Entra) {
  const wanted = wantedApi({ clientAppIds: [] });
  const scopes = [...wanted.oauth2PermissionScopes.slice(0, 1), SCOPE];
  const api = Object.assign(newApplication({ id: randomUUID(), appId: API }), {
    displayName: 'MCP server (reference)',
    identifierUris: [`api://${API}`, RES],
    api: { ...wanted, oauth2PermissionScopes: scopes },
    appRoles: [...WANTED_ROLES.slice(0, 1), ROLE],
    ...WANTED_CLAIMS,
    ...wantedWeb(RES),
  }) as Application;
  const client = Object.assign(newApplication({ id: randomUUID(), appId: CLIENT }), {
    displayName: 'MCP client (reference)',
    ...wantedClient(API, [], { clientRedirects: [] }),
    requiredResourceAccess: [
      { resourceAppId: API, resourceAccess: scopes.map(({ id }) => ({ id, type: 'Scope' })) },
    ],
  }) as Application;
  directory.applications.push(structuredClone(api), structuredClone(client));
  const [held, heldClient] = directory.applications as [Application, Application];
  const principal = addPrincipal(directory, held);
  addPrincipal(directory, heldClient);
  return { api: held, client: heldClient, principal };
}

export function addPrincipal(directory: Entra['directory'], application: Application) {
  const principal: ServicePrincipal = {
    id: randomUUID(),
    appId: application.appId,
    displayName: application.displayName,
    servicePrincipalType: 'Application',
    appRoleAssignmentRequired: false,
  };
  directory.servicePrincipals.push(principal);
  return principal;
}

/** Assigns a role, as the hook or an administrator does. */
export function assign({ entra, api, principal }: Tenant, holder: string, role: string): void {
  entra.directory.appRoleAssignments.push({
    id: randomUUID(),
    principalId: holder,
    principalType: 'User',
    principalDisplayName: '',
    resourceId: principal.id,
    resourceDisplayName: '',
    appRoleId: api.appRoles.find(({ value }) => value === role)?.id ?? '',
  });
}
