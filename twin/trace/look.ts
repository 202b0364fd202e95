import { join } from 'node:path';
import type { Entra } from '../entra/entra.ts';
import type { DeploymentView } from '../kit/hop.ts';
import type { Watch } from '../watch/watch.ts';
import type { Look } from './call-view.ts';
import { createLocate } from './locate.ts';
import { recordsOf } from './written-records.ts';

/** The parts of a running chain that know more of a call than its record. */
interface Around {
  readonly deployment: DeploymentView;
  readonly entra: Entra;
  readonly hookEnvironment: { readonly root: string };
  readonly watch: Watch;
}

/** What calls of a running chain are looked at with. */
export function createLook({ deployment, entra, hookEnvironment, watch }: Around): Look {
  return {
    locate: createLocate(join(hookEnvironment.root, 'infra'), deployment),
    records: (ids) => recordsOf(watch, ids),
    nameOf(id) {
      const { users, applications, servicePrincipals } = entra.directory;
      return (
        users.find((user) => user.id === id)?.displayName ??
        servicePrincipals.find((one) => one.id === id)?.displayName ??
        applications.find(({ appId }) => appId === id)?.displayName
      );
    },
  };
}
