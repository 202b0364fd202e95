import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import type { Deployment } from '../model/deployment.ts';
import { isFresh, readPrediction, resolve } from '../model/read-deployment.ts';
import { Compiler } from './compiler/compiler.ts';
import { findCompiler, findOrInstallCompiler } from './compiler/find.ts';
import { DEPLOYMENTS, type DeploymentName, predictWhole } from './predict.ts';

/** The files the compiler reads; it needs nothing else in the folder. */
export const READ_BY_COMPILER: ReadonlySet<string> = new Set([
  '.bicep',
  '.bicepparam',
  '.json',
  '.kql',
  '.xml',
]);
const PREDICTIONS: ReadonlySet<string> = new Set(
  DEPLOYMENTS.map((name) => `${name}.prediction.json`),
);

/**
 * Returns what the Bicep of a folder means now: the committed prediction, or a compiler's output if
 * the prediction is stale. The compiler keeps running, so later compilations are fast.
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

  /** Starts a compiler, if this machine has one, and compiles once without making the caller wait. */
  warm(name: DeploymentName): void {
    try {
      if (findCompiler()) this.#predict(name).catch(() => {}); // the edit that needs it reports the error
    } catch {
      // BICEP does not name a program; also reported later.
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#drop();
  }

  async #predict(name: DeploymentName): Promise<Deployment> {
    const { started, folder } = this.#running(name);
    // The compiler caches data files by path for its lifetime, so it gets a copy in a new place each time.
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
        `infra/deployments/${name}.prediction.json is older than its Bicep: run "npm run generate". ${(error as Error).message}`,
      );
    }
  }

  #drop(): void {
    const dropped = this.#compiler;
    this.#compiler = undefined;
    if (!dropped) return;
    dropped.started
      .then((compiler) => compiler.close())
      .catch(() => {}) // it never started, which its callers were already told
      .then(() => rmSync(dropped.folder, { recursive: true, force: true }));
  }
}

/** Folder names without an extension are walked; folders of programs contain nothing that Bicep reads. */
function isRead(path: string): boolean {
  const ending = extname(path);
  return ending === '' || (READ_BY_COMPILER.has(ending) && !PREDICTIONS.has(basename(path)));
}
