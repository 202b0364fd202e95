import type { ReadSecret, Wire } from '../../../server/src/call/values.ts';
import { TOOLS } from '../../../server/src/tools/declarations.ts';
import { createTools } from '../../../server/src/tools/list.ts';
import { leastOf } from '../harness/arguments.ts';
import { post, type Reply, type Request, toolCall } from '../harness/call.ts';
import { type Claims, type Issuer, principalHeader, startIssuer } from '../harness/issuer.ts';
import { startServer, type TestServer } from '../harness/start-server.ts';

export const ALL_TOOLS = TOOLS.map(({ name }) => name);
/** Tools that the base scope or role opens. */
export const BASE_TOOLS = TOOLS.filter(({ access }) => !access.scope && !access.role).map(
  ({ name }) => name,
);
export const SECRET_TOOL = 'read_secret_metadata';

/** A call of a tool with valid arguments. */
export const callOf = (wire: Wire, tool: string): Request => toolCall(wire, tool, leastOf(tool));

export interface House {
  readonly issuer: Issuer;
  readonly server: TestServer;
  /** Names that the vault was asked for. */
  readonly asked: string[];
}

/** All tools behind sign-in, with a vault that notes who asks for what. */
export async function openHouse(): Promise<House> {
  const issuer = await startIssuer();
  const asked: string[] = [];
  const readSecret: ReadSecret = async (name) => {
    asked.push(name);
    return { failed: 'missing' };
  };
  const server = await startServer({
    env: issuer.env,
    tools: createTools({ settings: {}, readSecret }),
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

/** What Entra issues beside an access token: same issuer, audience, keys and roles. */
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
