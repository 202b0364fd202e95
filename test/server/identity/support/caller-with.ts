import type { Principal } from '../../../../server/src/call/values.ts';

/** A different user each time, with these roles. */
export const callerWith = (roles: readonly string[]): Principal => ({
  kind: 'user',
  tid: crypto.randomUUID(),
  oid: crypto.randomUUID(),
  client: crypto.randomUUID(),
  name: 'Ada',
  idp: undefined,
  scopes: ['user_impersonation'],
  roles,
});
