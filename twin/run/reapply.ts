import { join } from 'node:path';
import type { Deployment } from '../../infra/model/deployment.ts';
import { KeptCompiler } from '../../infra/prediction/compile-cached.ts';
import type { DeploymentName } from '../../infra/prediction/predict.ts';
import { HOP_NAMES, type HopName } from '../kit/hop-names.ts';
import { changesOf, type Edit, Edits, placeIn } from './edits.ts';
import { placeFirst } from './place-first.ts';
import { type Log, timed } from './progress.ts';
import { readServices } from './read-services.ts';
import type { Twin } from './start-twin.ts';
import { weakenings } from './weakenings.ts';

export interface Reapply {
  /**
   * Applies the current files to the running chain. A change that cannot be applied is reported and
   * has no effect: the chain continues as before.
   *
   * @param files changed files, relative to the root of the checkout.
   * @returns whether the chain matches the files.
   */
  now(files: ReadonlySet<string>): Promise<boolean>;
  /** What it did, the newest last. */
  edits(): readonly Edit[];
  /** The deployment before the last edit that changed it. */
  before(): Deployment | undefined;
  close(): void;
}

/** Files from which `npm run generate` writes parts of the deployment. */
const DECLARATION = /^server\/(?:src\/(?:tools|contract)\/|upstreams)/;

const OF_SERVER = /^server\//;

const GENERATE =
  'run "npm run generate" if a declaration changed: gateway and sign-in read generated files';

/** Folders that the hook reads or is made of. */
const OF_HOOK = /^(?:infra\/entra|scripts)\//;

/** The hop of an edited file; files above all hops count as the network's, which deploys first. */
function hopOf(files: ReadonlySet<string>): HopName {
  const folders = [...files].map((file) => file.split('/')[1]);
  const isHooks = [...files].some((file) => OF_HOOK.test(file));
  if ([...files].every((file) => OF_SERVER.test(file))) return 'platform';
  return isHooks ? 'entra' : (HOP_NAMES.find((hop) => folders.includes(hop)) ?? 'network');
}

/** What an edit changed. */
type Effect = Pick<Edit, 'changed' | 'weakens'>;

const NO_EFFECT: Effect = { changed: [], weakens: [] };

export interface ReapplyParts {
  readonly name: DeploymentName;
  readonly root: string;
  readonly log: Log;
  /** Builds the server's bundle again. */
  readonly build: () => Promise<void>;
}

/** What happens when a file is saved while `npm start` runs. */
export function createReapply(twin: Twin, { name, root, log, build }: ReapplyParts): Reapply {
  const compiler = new KeptCompiler(join(root, 'infra'));
  let work: Promise<unknown> = Promise.resolve();

  let applied = twin.deployment();
  let before: Deployment | undefined;
  const edits = new Edits();

  const deploy = async (files: ReadonlySet<string>): Promise<Effect> => {
    const deployment = await compiler.current(name);
    const served = twin.deployment();
    const shares = [...files].some((file) => OF_HOOK.test(file))
      ? await timed(log, 'entra', 'ran the hook again', () => twin.provision(deployment))
      : await twin.update(deployment);
    const lost = weakenings(applied, deployment);
    for (const { hop, text } of lost) log(hop ?? hopOf(files), text);
    applied = deployment;
    if (shares.length > 0) before = served;
    return { changed: changesOf(shares), weakens: lost.map(({ text }) => text) };
  };

  /** As `azd deploy` does. */
  const push = async (files: ReadonlySet<string>): Promise<Effect> => {
    readServices(root);
    // Recorded services are read for each request.
    if ([...files].every((file) => file.endsWith('/services.json'))) return NO_EFFECT;
    await build();
    await timed(log, 'platform', 'started the changed server', () => twin.platform.push());
    if ([...files].some((file) => DECLARATION.test(file))) log('platform', GENERATE);
    const server = { hop: 'platform', says: 'the server’s program', ids: [] } as const;
    return { changed: [server], weakens: [] };
  };

  const parts = [
    createPart((file) => !OF_SERVER.test(file), deploy),
    createPart((file) => OF_SERVER.test(file), push),
  ];

  /** One kind of files, and what they do; remembers which of them were refused. */
  function createPart(
    has: (file: string) => boolean,
    work: (files: ReadonlySet<string>) => Promise<Effect>,
  ): (files: ReadonlySet<string>) => Promise<boolean> {
    const refused = new Set<string>();
    return async (all) => {
      const files = new Set([...all].filter(has));
      if (files.size === 0) return true;
      const started = performance.now();
      const keep = (effect: Pick<Edit, 'changed' | 'weakens' | 'error' | 'where'>) => {
        const took = performance.now() - started;
        edits.add({ at: Date.now(), files: [...files].sort(), took, ...effect });
      };
      try {
        // Edits that were refused are part of each later one.
        keep(await work(files.union(refused)));
      } catch (error) {
        for (const file of files) refused.add(file);
        const message = placeFirst((error as Error).message, root, files);
        log(hopOf(files), `not applied: ${message}`);
        keep({ ...NO_EFFECT, error: message, where: placeIn(message) });
        return false;
      }
      if (refused.size > 0) log(hopOf(refused), `applies again: ${[...refused].sort().join(', ')}`);
      refused.clear();
      return true;
    };
  }

  const apply = async (files: ReadonlySet<string>): Promise<boolean> => {
    const done: boolean[] = [];
    for (const part of parts) done.push(await part(files));
    return done.every(Boolean);
  };
  compiler.warm(name);
  return {
    now(files) {
      // In the order of the edits: two parts of one edit must not be applied concurrently.
      const done = work.then(() => apply(files));
      work = done;
      return done;
    },
    edits: () => edits.all(),
    before: () => before,
    close: () => compiler.close(),
  };
}
