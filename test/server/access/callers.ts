import type { ReadSecret, Wire } from '../../../server/src/call/values.ts';
import { BASE_SCOPE, type ToolAccess } from '../../../server/src/tools/access.ts';
import { TOOLS } from '../../../server/src/tools/declarations.ts';
import { createTools } from '../../../server/src/tools/list.ts';
import type { Tool } from '../../../server/src/tools/tool.ts';
import { post, type Reply, type Request, toolCall } from '../harness/call.ts';
import { type Claims, type Issuer, principalHeader, startIssuer } from '../harness/issuer.ts';
import { startServer, type TestServer } from '../harness/start-server.ts';
import { guarded, whoami } from '../harness/tools.ts';

/** Tools that require nothing, or both a scope and a role, independent of the product's tool list. */
const OPEN: Tool = { ...whoami, name: 'open' };
export const GUARDED_TOOL = guarded.name;
const HOUSE = [...TOOLS, OPEN, guarded];

/** What a caller may have in addition to the base scope and the base role. */
export const SCOPES = HOUSE.flatMap(({ access }) => access.scope?.name ?? []);
export const ROLES = HOUSE.flatMap(({ access }) => access.role?.name ?? []);

/** Names of the tools whose access requirements match. */
const namesWhere = (fits: (access: ToolAccess) => boolean): string[] =>
  HOUSE.filter(({ access }) => fits(access)).map(({ name }) => name);
export const ALL_TOOLS = namesWhere(() => true);
/** Tools that require only the base scope or role. */
export const BASE_TOOLS = namesWhere(({ scope, role }) => !scope && !role);
export const SCOPE_TOOLS = namesWhere(({ scope }) => scope !== undefined);
export const SCOPELESS_TOOLS = namesWhere(({ scope }) => !scope);
export const ROLELESS_TOOLS = namesWhere(({ role }) => !role);
/** Tools that a user without a role may call after obtaining a wider scope. */
export const SCOPE_ONLY_TOOLS = namesWhere(({ scope, role }) => scope !== undefined && !role);

/** Scopes that a user needs to call a tool. */
export const scopesOf = (tool: string): string[] => {
  const scope = HOUSE.find(({ name }) => name === tool)?.access.scope;
  return [BASE_SCOPE.name, ...(scope ? [scope.name] : [])];
};

/** Whether an admitted call of the tool is recorded in `asked`. */
export const isNoted = (tool: string): boolean =>
  tool === guarded.name || TOOLS.some(({ name, readsVault }) => name === tool && readsVault);

/** Valid arguments: every required one and no other. */
export const leastOf = (tool: string): Readonly<Record<string, unknown>> =>
  HOUSE.find(({ name }) => name === tool)?.samples[0] ?? {};

/** A call of a tool with valid arguments. */
export const callOf = (wire: Wire, tool: string): Request => toolCall(wire, tool, leastOf(tool));

export interface House {
  readonly issuer: Issuer;
  readonly server: TestServer;
  /** What the vault was asked for; the guarded tool adds its own calls. */
  readonly asked: string[];
}

/** All tools and two test tools behind sign-in, with a vault that records its callers' requests. */
export async function openHouse(): Promise<House> {
  const issuer = await startIssuer();
  const asked: string[] = [];
  const readSecret: ReadSecret = async (name) => {
    asked.push(name);
    return { failed: 'missing' };
  };
  const server = await startServer({
    env: issuer.env,
    tools: [
      ...createTools({ settings: {}, readSecret }),
      OPEN,
      {
        ...guarded,
        run(input, context) {
          asked.push(guarded.name);
          return whoami.run(input, context);
        },
      },
    ],
  });
  return { issuer, server, asked };
}

const OID = 'aaaaaaaa-0000-4000-8000-000000000001';

export const user = ({ issuer }: House, scopes: string, roles?: readonly string[]): Claims => ({
  ...issuer.userClaims({ oid: OID, name: 'Ada', ...(roles && { roles }) }),
  scp: scopes,
});

export const application = ({ issuer }: House, roles?: readonly string[]): Claims =>
  issuer.appClaims(OID, roles);

/** Other tokens that Entra issues with an access token's issuer, audience, keys and roles. */
export function idToken({ issuer }: House, roles: readonly string[]): Claims {
  const {
    scp: _,
    azp: __,
    azpacr: ___,
    ...claims
  } = issuer.userClaims({ oid: OID, name: 'Ada', roles });
  return { ...claims, nonce: 'a nonce', rh: '1.x', uti: 'x', email: 'ada@example.test' };
}

export async function send(house: House, claims: Claims, request: Request): Promise<Reply> {
  const authorization = `Bearer ${await house.issuer.sign(claims)}`;
  return post(house.server, request, { authorization, ...principalHeader(claims) });
}
