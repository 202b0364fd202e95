import { ROLES, SCOPES } from '../../../server/src/tools/declarations.ts';
import type { TestUser } from './issuer.ts';

/** A user with every scope and role that users can have, who may call every tool. */
export const READER: TestUser = {
  oid: 'aaaaaaaa-0000-4000-8000-000000000001',
  name: 'Ada',
  scopes: SCOPES.map(({ name }) => name),
  roles: ROLES.filter(({ assignableTo }) => assignableTo.includes('User')).map(({ name }) => name),
};
