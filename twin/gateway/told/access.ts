import { changed, passed, type Say } from './told.ts';

/** Elements that judge who calls, and those that say who the gateway is. */
export const ACCESS: Readonly<Record<string, Say>> = {
  'authentication-basic': () =>
    changed('set header Authorization to the name and password of the policy'),
  'authentication-managed-identity': (told) =>
    changed(`a token of the gateway's own identity for ${told.of('resource')}`),
  'check-header': (told) => passed(`header ${told.of('name')} has an allowed value`),
  cors: () => passed('cross-origin rules checked'),
  'ip-filter': (told) =>
    passed(`address ${told.of('action') === 'allow' ? 'is' : 'is not'} in the list`),
  'validate-azure-ad-token': () => passed('token: signature, issuer, audience and client checked'),
  'validate-jwt': (told) => passed(`token: ${checkedBy(told.element).join(', ')} checked`),
};

function checkedBy({ attributes, children }: Parameters<Say>[0]['element']): string[] {
  const has = (name: string): boolean => children.some((child) => child.name === name);
  return [
    ...(attributes['require-signed-tokens'] === 'false' ? [] : ['signature']),
    ...(has('issuers') || has('openid-config') ? ['issuer'] : []),
    ...(has('audiences') ? ['audience'] : []),
    ...(attributes['require-expiration-time'] === 'false' ? [] : ['expiry']),
    ...(has('required-claims') ? ['claims'] : []),
  ];
}
