import * as kit from '../../../kit/check-token.ts';
import { TokenRefused } from '../../judge-token.ts';
import { type Element, refuse, unsupported } from '../../policy-document.ts';
import { type Handler, only } from '../handler.ts';
import { refuseDecryption } from './decryption-keys.ts';
import { listOf, requiredClaims } from './required-claims.ts';
import { SOURCES } from './token-source.ts';
import { COMMON, tokenStep } from './token-step.ts';

/** The public cloud; the twin's sign-in service stands in for it. */
const ENDPOINT = 'https://login.microsoftonline.com';

export const validateAzureAdToken: Handler = {
  required: ['tenant-id'],
  attributes: [...COMMON, 'authentication-endpoint'],
  children: [
    'backend-application-ids',
    'client-application-ids',
    'audiences',
    'required-claims',
    'decryption-keys',
  ],
  sections: ['inbound'],
  limits: [
    'The sign-in service of the twin stands in for `login.microsoftonline.com`; `authentication-endpoint` of another cloud is refused.',
    'The directory of the twin has no domain names and is one tenant: `tenant-id` must be a GUID.',
    'Encrypted tokens are not read: `<decryption-keys>` is refused; so are proof-of-possession and protected forwarded tokens, which are not documented.',
    'A backend application id is compared with the audience, as an id or as `api://` and the id ○.',
  ],
  build(element, build) {
    refuseDecryption(element);
    refuseTwice(element);
    only(element, 'authentication-endpoint', [ENDPOINT, `${ENDPOINT}/`]);
    const tenant = tenantOf(element, build);
    const audiences = listOf(element, 'audiences', 'audience', build);
    const clients = listOf(element, 'client-application-ids', 'application-id', build);
    const backends = listOf(element, 'backend-application-ids', 'application-id', build);
    const claims = requiredClaims(element, build);
    return tokenStep(withDefaults(element), build, async (run) => {
      const root = `${run.services.signIn}${await tenant(run)}`;
      const [allowed, apis] = [await clients(run), await backends(run)];
      return {
        configurations: [`${root}/v2.0/.well-known/openid-configuration`],
        issuers: [`${root}/v2.0`, `${root}/`],
        audiences: await audiences(run),
        claims: await claims(run),
        needsExpiry: true,
        skewSeconds: 0,
        check(token) {
          checkClient(token, allowed);
          checkBackend(token, apis);
        },
      };
    });
  },
};

/** The children may stand in any order, but only once. */
function refuseTwice({ name, children }: Element): void {
  const second = children.find((child, at) =>
    children.some((one, before) => before < at && one.name === child.name),
  );
  if (second) refuse(second, `a second <${second.name}> in <${name}>`);
}

const GUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

function tenantOf(element: Element, build: Parameters<Handler['build']>[1]) {
  const literal = element.attributes['tenant-id'] ?? '';
  if (!literal.startsWith('@') && !GUID.test(literal)) {
    unsupported(element, `tenant-id="${literal}" is not a GUID: the twin's tenant has no domain`);
  }
  const tenant = build.attribute(element, 'tenant-id');
  return async (run: Parameters<typeof tenant>[0]): Promise<string> => {
    const id = await tenant(run);
    // Anything else would become part of a URL.
    if (!GUID.test(id))
      throw new TokenRefused('TokenIssuerNotAllowed', 'The tenant of the policy is not a GUID.');
    return id.toLowerCase();
  };
}

/** The header `Authorization` with the scheme `Bearer`, unless an attribute says otherwise. */
function withDefaults(element: Element): Element {
  const { attributes } = element;
  const isGiven = SOURCES.some((name) => attributes[name] !== undefined);
  const header = isGiven ? {} : { 'header-name': 'Authorization' };
  return { ...element, attributes: { 'require-scheme': 'Bearer', ...header, ...attributes } };
}

/** Version 1 tokens name their client in another claim. */
function checkClient({ ver, appid, azp }: kit.Claims, allowed: readonly string[]): void {
  const client = String(ver === '1.0' ? appid : azp).toLowerCase();
  if (allowed.length > 0 && !allowed.some((id) => id.toLowerCase() === client)) {
    throw new kit.TokenRefused('client', `The client must be ${allowed.join(' or ')}.`);
  }
}

function checkBackend({ aud }: kit.Claims, apis: readonly string[]): void {
  const accepted = apis.flatMap((id) => [id, `api://${id}`]);
  if (apis.length > 0 && !(typeof aud === 'string' && accepted.includes(aud))) {
    throw new kit.TokenRefused('audience', `The claim aud must be ${accepted.join(' or ')}.`);
  }
}
