import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import type { Deployment } from '../model/deployment.ts';
import { isFresh, readPrediction, resolve } from '../model/read-deployment.ts';
import { Compiler } from './compiler/compiler.ts';
import { findCompiler, findOrInstallCompiler } from './compiler/find.ts';
import { DEPLOYMENTS, type DeploymentName, predictWhole } from './predict.ts';

/** What the compiler reads; everything else of the folder is for others. */
export const READ_BY_COMPILER: ReadonlySet<string> = new Set([
  '.bicep',
  '.bicepparam',
  '.json',
  '.kql',
  '.xml',
]);
const PREDICTIONS: ReadonlySet<string> = new Set(DEPLOYMENTS.map((name) => `${name}.json`));

/**
 * Says what the Bicep of a folder means as it stands now: by the committed prediction, or by a
 * compiler where it is older. The compiler stays, so that from the second time on it takes a moment.
 */
export class KeptCompiler {
  readonly #infra: string;
  readonly #find: () => string;
  #compiler: { readonly started: Promise<Compiler>; readonly folder: string } | undefined;
  #isClosed = false;

  constructor(infra: string, find: () => string = findOrInstallCompiler) {
    this.#infra = infra;
    this.#find = find;
  }

  async current(name: DeploymentName): Promise<Deployment> {
    const committed = readPrediction(name, this.#infra);
    if (isFresh(committed, this.#infra)) return resolve(committed, this.#infra);
    return this.#predict(name);
  }

  /** Starts a compiler and lets it compile once, where one is on this machine; nothing waits for it. */
  warm(name: DeploymentName): void {
    try {
      if (findCompiler()) this.#predict(name).catch(() => {}); // an edit that needs it says why
    } catch {
      // What BICEP names is no program; the same.
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#drop();
  }

  async #predict(name: DeploymentName): Promise<Deployment> {
    const { started, folder } = this.#running(name);
    // It remembers data files by their path for its life, so each time it reads a copy elsewhere.
    const copy = mkdtempSync(join(folder, 'infra-'));
    try {
      cpSync(this.#infra, copy, { recursive: true, filter: isRead });
      return await predictWhole(await started, copy, name);
    } catch (error) {
      const isAlive = await started.then(
        (compiler) => compiler.isAlive,
        () => false,
      );
      if (!isAlive) this.#drop();
      throw new Error((error as Error).message.replaceAll(copy, this.#infra));
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  }

  #running(name: DeploymentName) {
    if (this.#compiler) return this.#compiler;
    const path = this.#path(name);
    const folder = mkdtempSync(join(tmpdir(), 'secure-mcp-bicep-'));
    this.#compiler = { started: Compiler.start(path, folder), folder };
    return this.#compiler;
  }

  #path(name: DeploymentName): string {
    if (this.#isClosed) throw new Error('The compiler was closed.');
    try {
      return this.#find();
    } catch (error) {
      throw new Error(
        `infra/deployments/${name}.json is older than its Bicep: run "npm run generate". ${(error as Error).message}`,
      );
    }
  }

  #drop(): void {
    const dropped = this.#compiler;
    this.#compiler = undefined;
    if (!dropped) return;
    dropped.started
      .then((compiler) => compiler.close())
      .catch(() => {}) // it never started, and whoever waited for it knows
      .then(() => rmSync(dropped.folder, { recursive: true, force: true }));
  }
}

/** Folders without an ending are walked; the ones of programs hold nothing that is read. */
function isRead(path: string): boolean {
  const ending = extname(path);
  return ending === '' || (READ_BY_COMPILER.has(ending) && !PREDICTIONS.has(basename(path)));
}
