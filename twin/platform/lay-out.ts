import { cpSync } from 'node:fs';
import { layOutSite } from '../../scripts/front/program-package.ts';

/** Where the files of a push come from. */
export interface Pushed {
  /** The folder of the server's production bundle. */
  readonly bundle: string;
  /** The checkout with the programs of other servers. */
  readonly root: string;
}

/** The other server whose program runs in the site of a service of azure.yaml. */
export const upstreamIn = (service: string): string | undefined =>
  /^upstream-(.+)$/.exec(service)?.[1];

/** Writes what `azd deploy` pushes for a service. */
export function layOut(service: string, { bundle, root }: Pushed, into: string): void {
  const name = upstreamIn(service);
  if (name === undefined) cpSync(bundle, into, { recursive: true });
  else layOutSite({ root, name, bundle }, into, true);
}
