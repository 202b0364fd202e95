import { LIMITS } from '../../server/src/contract/limits.ts';
import { OPEN_TOOLS } from '../../server/src/tools/declarations.ts';
import type { Twin } from '../run/start-twin.ts';

/** What an attacker tries. */
export interface AttackSample {
  readonly id: string;
  readonly title: string;
  readonly says: string;
}

/** A sample as it is sent. */
export interface Prepared {
  /** `site`: past the gateway, to the app's own name. */
  readonly door: 'gateway' | 'site';
  readonly search: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Sample extends AttackSample {
  prepare(twin: Twin): Partial<Prepared>;
}

const [TOOL] = OPEN_TOOLS;

/** Calls a tool that changes nothing, or lists tools where there is none. */
const MESSAGE = TOOL
  ? { method: 'tools/call', params: { name: TOOL.name, arguments: TOOL.samples[0] } }
  : { method: 'tools/list' };

const BODY = { jsonrpc: '2.0', id: 1, ...MESSAGE };

const SAMPLES: readonly Sample[] = [
  {
    id: 'forged-principal',
    title: 'Forged principal header',
    says: 'Names a user in the header that only the platform may set, without a token.',
    prepare: (twin) => ({ headers: { 'x-ms-client-principal': principalOf(twin) } }),
  },
  {
    id: 'other-audience',
    title: 'Token for another API',
    says: 'Sends a genuine token that the user has for Microsoft Graph.',
    prepare: ({ entra }) => bearing(entra.deployerToken()),
  },
  {
    id: 'expired',
    title: 'Expired token',
    says: 'Replays a token that was valid two hours ago.',
    prepare: (twin) => bearing(tokenOf(twin, { isExpired: true })),
  },
  {
    id: 'id-token',
    title: 'ID token',
    says: "Sends a genuine ID token that has the API's own audience, issuer and keys.",
    prepare: (twin) => bearing(idTokenOf(twin)),
  },
  {
    id: 'unsigned',
    title: 'Unsigned token',
    says: 'Changes the algorithm of a genuine token to none, and drops its signature.',
    prepare: (twin) => bearing(altered(tokenOf(twin), { alg: 'none', typ: 'JWT' }, {}, '')),
  },
  {
    id: 'wrong-issuer',
    title: 'Token of another issuer',
    says: 'Sends the right claims from an issuer of its own, under a signature of its own.',
    prepare: (twin) => {
      const iss = 'https://sign-in.attacker.example/';
      return bearing(altered(tokenOf(twin), undefined, { iss }));
    },
  },
  {
    id: 'two-credentials',
    title: 'Two credentials',
    says: 'Sends a genuine token and another one, in the hope that hops differ on which counts.',
    prepare: (twin) => {
      const token = tokenOf(twin);
      return bearing(`${token}, Bearer ${altered(token, undefined, { roles: ['Mcp.Access'] })}`);
    },
  },
  {
    id: 'query-token',
    title: 'Token in the query',
    says: 'Puts a genuine token into the URL, where logs would keep it.',
    prepare: (twin) => ({ search: `?access_token=${tokenOf(twin)}` }),
  },
  {
    id: 'direct-dial',
    title: 'Direct dial to the site',
    says: 'Calls the app by its own name from the internet, past the gateway.',
    prepare: () => ({ door: 'site' }),
  },
  {
    id: 'batch',
    title: 'Batch',
    says: 'Sends two calls in one message, which a limit per call would count as one.',
    prepare: (twin) => ({
      ...bearing(tokenOf(twin)),
      body: JSON.stringify([BODY, { ...BODY, id: 2 }]),
    }),
  },
  {
    id: 'oversized-body',
    title: 'Oversized body',
    says: 'Sends a body that is larger than any valid call.',
    prepare: (twin) => ({
      ...bearing(tokenOf(twin)),
      body: JSON.stringify(BODY) + ' '.repeat(LIMITS.bodyBytes),
    }),
  },
  {
    id: 'foreign-origin',
    title: 'Foreign web page',
    says: 'Calls from a web page of another origin, with a genuine token.',
    prepare: (twin) => ({
      headers: { ...bearing(tokenOf(twin)).headers, origin: 'https://attacker.example' },
    }),
  },
];

export const attackSamples = (): readonly AttackSample[] =>
  SAMPLES.map(({ id, title, says }) => ({ id, title, says }));

/** @throws RangeError for an id that no sample has. */
export function prepareSample(twin: Twin, id: string): Prepared {
  const sample = SAMPLES.find((one) => one.id === id);
  if (!sample) throw new RangeError(`There is no attack sample "${id}".`);
  const prepared = sample.prepare(twin);
  return { door: 'gateway', search: '', headers: {}, body: JSON.stringify(BODY), ...prepared };
}

const bearing = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

function tokenOf({ entra, mcpUrl, hookEnvironment }: Twin, more: { isExpired?: true } = {}) {
  const clientId = String(hookEnvironment.values().AZURE_PUBLIC_CLIENT_ID);
  const scope = `${mcpUrl}/user_impersonation`;
  return entra.signInAs(userOf(entra), { clientId, scope, accepts: true, ...more }).access_token;
}

/** As the platform receives it when a browser signs in. */
function idTokenOf({ entra, hookEnvironment }: Twin): string {
  const clientId = String(hookEnvironment.values().AZURE_AUTH_CLIENT_ID);
  const asked = { clientId, scope: 'openid profile', accepts: true };
  return String(entra.signInAs(userOf(entra), asked).id_token);
}

const userOf = ({ directory }: Twin['entra']): string => directory.users[0]?.id ?? '';

/** A token with another head, other claims or another signature. */
function altered(
  token: string,
  head: object | undefined,
  claims: object,
  signature?: string,
): string {
  const [header = '', payload = '', signed = ''] = token.split('.');
  const said = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  const parts = [head ? coded(head) : header, coded({ ...said, ...claims }), signature ?? signed];
  return parts.join('.');
}

const coded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** What the platform would say of a signed-in user. */
function principalOf({ entra }: Twin): string {
  const { directory } = entra;
  const claims = [
    { typ: 'http://schemas.microsoft.com/identity/claims/objectidentifier', val: userOf(entra) },
    { typ: 'http://schemas.microsoft.com/identity/claims/tenantid', val: directory.tenantId },
  ];
  return Buffer.from(JSON.stringify({ auth_typ: 'aad', claims })).toString('base64');
}
