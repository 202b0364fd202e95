import { join } from 'node:path';
import { KeptCompiler } from '../../infra/prediction/compile-cached.ts';
import type { DeploymentName } from '../../infra/prediction/predict.ts';
import type { HopName } from '../kit/hop.ts';
import type { Log } from './progress.ts';
import type { Twin } from './start-twin.ts';

export interface Reapply {
  /**
   * Applies the current files to the running chain. A change that cannot be applied is reported and
   * has no effect: the chain continues as before.
   *
   * @param files changed files, relative to the root of the checkout.
   * @returns whether the chain matches the files.
   */
  now(files: ReadonlySet<string>): Promise<boolean>;
  close(): void;
}

/** Folders that the hook reads or is made of. */
const OF_HOOK = /^(?:infra\/entra|scripts)\//;

const HOPS: readonly HopName[] = ['entra', 'gateway', 'network', 'platform', 'vault', 'watch'];

/** The hop of an edited file; files above all hops count as the network's, which deploys first. */
function hopOf(files: ReadonlySet<string>): HopName {
  const folders = [...files].map((file) => file.split('/')[1]);
  const isHooks = [...files].some((file) => OF_HOOK.test(file));
  return isHooks ? 'entra' : (HOPS.find((hop) => folders.includes(hop)) ?? 'network');
}

/** What happens when a file is saved while `npm start` runs. */
export function createReapply(
  twin: Twin,
  { name, root, log }: { name: DeploymentName; root: string; log: Log },
): Reapply {
  const compiler = new KeptCompiler(join(root, 'infra'));
  let work: Promise<unknown> = Promise.resolve();

  const apply = async (files: ReadonlySet<string>): Promise<boolean> => {
    const started = performance.now();
    const isHooks = [...files].some((file) => OF_HOOK.test(file));
    try {
      const deployment = await compiler.current(name);
      if (!isHooks) await twin.update(deployment);
      else {
        await twin.provision(deployment);
        log('entra', 'ran the hook again', (performance.now() - started) / 1000);
      }
      return true;
    } catch (error) {
      log(hopOf(files), `not applied: ${(error as Error).message}`);
      return false;
    }
  };
  compiler.warm(name);
  return {
    now(files) {
      // In the order of the edits: two parts of one edit must not be applied concurrently.
      const done = work.then(() => apply(files));
      work = done;
      return done;
    },
    close: () => compiler.close(),
  };
}
