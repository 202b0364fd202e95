import { join } from 'node:path';
import type { Twin } from '../run/start-twin.ts';
import type { Look } from './call-view.ts';
import { createLocate } from './locate.ts';
import { recordsOf } from './written-records.ts';

/** What calls of a running chain are looked at with. */
export function createLook(
  twin: Pick<Twin, 'deployment' | 'entra' | 'hookEnvironment' | 'watch'>,
): Look {
  return {
    locate: createLocate(join(twin.hookEnvironment.root, 'infra'), twin.deployment),
    records: (ids) => recordsOf(twin.watch, ids),
    nameOf(id) {
      const { users, applications, servicePrincipals } = twin.entra.directory;
      return (
        users.find((user) => user.id === id)?.displayName ??
        servicePrincipals.find((one) => one.id === id)?.displayName ??
        applications.find(({ appId }) => appId === id)?.displayName
      );
    },
  };
}
