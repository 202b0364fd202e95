import { type Demands, TokenRefused, verifyToken } from '../../judge-token.ts';
import type { Element } from '../../policy-document.ts';
import { PolicyError } from '../../policy-error.ts';
import type { Build, Value } from '../../policy-expressions.ts';
import type { Run } from '../../policy-run.ts';
import { check, type Handler, only, plain, whole } from '../handler.ts';

const LISTS = { audiences: 'audience', issuers: 'issuer' } as const;

export const validateJwt: Handler = {
  required: ['header-name'],
  attributes: [
    'require-scheme',
    'failed-validation-httpcode',
    'failed-validation-error-message',
    'require-expiration-time',
    'require-signed-tokens',
    'clock-skew',
    'output-token-variable-name',
  ],
  children: ['openid-config', 'audiences', 'issuers', 'required-claims'],
  sections: ['inbound'],
  build(element, build) {
    // The other value would accept unsigned tokens, so the twin does not support it.
    only(element, 'require-signed-tokens', ['true']);
    const variable = plain(element, 'output-token-variable-name');
    const status = whole(element, 'failed-validation-httpcode', 401);
    const message = plain(element, 'failed-validation-error-message');
    const demands = readDemands(element, build);
    const header = plain(element, 'header-name');
    return async (run) => {
      try {
        const values = run.context.request.headers.get(header);
        const token = await verifyToken(values, await demands(run), run.services);
        if (variable) run.context.variables.set(variable, token);
        return false;
      } catch (error) {
        if (!(error instanceof TokenRefused)) throw error;
        run.services.tell(error.message);
        throw new PolicyError(error.reason, message || error.message, status);
      }
    };
  },
};

function readDemands(element: Element, build: Build): (run: Run) => Promise<Demands> {
  const configurations = element.children
    .filter(({ name }) => name === 'openid-config')
    .map((one) => {
      check(one, { required: ['url'] }, build.section);
      return plain(one, 'url');
    });
  const audiences = list(element, 'audiences', build);
  const issuers = list(element, 'issuers', build);
  const claims = readClaims(element, build);
  const scheme = plain(element, 'require-scheme');
  const needsExpiry = only(element, 'require-expiration-time', ['true', 'false']) === 'true';
  const skewSeconds = whole(element, 'clock-skew', 0);
  return async (run) => ({
    configurations,
    scheme,
    needsExpiry,
    skewSeconds,
    audiences: await all(audiences, run),
    issuers: await all(issuers, run),
    claims: await Promise.all(
      claims.map(async ({ values, ...claim }) => ({ ...claim, values: await all(values, run) })),
    ),
  });
}

const all = <T>(values: readonly Value<T>[], run: Run): Promise<T[]> =>
  Promise.all(values.map((value) => value(run)));

function list(element: Element, name: keyof typeof LISTS, build: Build): Value<string>[] {
  const found = element.children.find((child) => child.name === name);
  if (!found) return [];
  check(found, { children: [LISTS[name]] }, build.section);
  return texts(found, build);
}

function texts({ children }: Element, build: Build): Value<string>[] {
  return children.map((child) => {
    check(child, {}, build.section);
    return build.text(child);
  });
}

function readClaims(element: Element, build: Build) {
  const found = element.children.find(({ name }) => name === 'required-claims');
  if (!found) return [];
  check(found, { children: ['claim'] }, build.section);
  return found.children.map((claim) => {
    const parts = { required: ['name'], attributes: ['match', 'separator'], children: ['value'] };
    check(claim, parts, build.section);
    return {
      name: plain(claim, 'name'),
      needsAll: only(claim, 'match', ['all', 'any']) === 'all',
      separator: plain(claim, 'separator'),
      values: texts(claim, build),
    };
  });
}
