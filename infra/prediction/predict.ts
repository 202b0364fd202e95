import { readFileSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import type { Deployment, Json, JsonObject, Resource } from '../model/deployment.ts';
import type { Compiler, Complaint, Scope } from './compiler/compiler.ts';
import { type DataFile, referencesIn, withReferences } from './data-files.ts';
import { digest } from './digest.ts';

/** The content of `deployments/<name>.prediction.json`. */
export interface Prediction {
  /** Files whose change makes the prediction stale; data files that it names never do. */
  readonly sources: readonly string[];
  readonly digest: string;
  readonly resources: readonly Resource[];
  readonly outputs: JsonObject;
}

interface Snapshot {
  readonly predictedResources: readonly Resource[];
  readonly diagnostics: readonly Json[];
  readonly outputs: JsonObject;
}

/** Deployments of the repository, by the name of their parameter file. */
export const DEPLOYMENTS = [
  'open',
  'locked',
  'twin',
  'twin-locked',
  'open-v2',
  'locked-v2',
  'twin-v2',
  'twin-locked-v2',
  'least-cost',
] as const;

export type DeploymentName = (typeof DEPLOYMENTS)[number];

/** What a parameter file of the given infra/ folder would create, according to the compiler. */
export const predictWhole = (
  compiler: Compiler,
  infra: string,
  name: string,
): Promise<Deployment> => predictIn(compiler, parameterFile(infra, name), scopeIn(infra));

/** What a parameter file would create in a scope. */
export async function predictIn(
  compiler: Compiler,
  parameters: string,
  scope: Scope,
): Promise<Deployment> {
  const snapshot: Snapshot = JSON.parse(await snapshotOf(compiler, parameters, scope));
  if (snapshot.diagnostics.length > 0) {
    // The compiler drops what it cannot predict and continues; an incomplete prediction must not pass.
    const name = basename(parameters, '.bicepparam');
    throw new Error(
      `${name} cannot be predicted completely: ${JSON.stringify(snapshot.diagnostics)}`,
    );
  }
  // The compiler prints outputs in a different order each time.
  const outputs = Object.fromEntries(Object.entries(snapshot.outputs).sort());
  return { resources: snapshot.predictedResources, outputs };
}

/** The committed form: with the names of data files in place of their content. */
export async function predict(
  compiler: Compiler,
  infra: string,
  name: string,
): Promise<Prediction> {
  const whole = await predictWhole(compiler, infra, name);
  const files = filesRead(infra, await compiler.reads(parameterFile(infra, name)));
  const resources = withReferences(whole.resources as unknown as Json, files);
  const held = referencesIn(resources);
  const sources = files.filter(({ path }) => !held.has(path));
  return {
    sources: sources.map(({ path }) => path).sort(),
    digest: digest(sources),
    resources: resources as unknown as readonly Resource[],
    outputs: whole.outputs,
  };
}

const parameterFile = (infra: string, name: string): string =>
  join(infra, 'deployments', `${name}.bicepparam`);

/** The compiler reports only that compilation failed; the diagnostics need a separate request. */
async function snapshotOf(compiler: Compiler, parameters: string, scope: Scope): Promise<string> {
  try {
    return await compiler.predict(parameters, scope);
  } catch (error) {
    const complaints = await compiler.compileParameters(parameters);
    if (complaints.length === 0) throw error;
    const lines = causes(complaints).map(
      ({ source, range: { start }, code, message }) =>
        `${source}:${start.line + 1}:${start.char + 1}: ${code} ${message}`,
    );
    throw new Error(`${lines.join('\n')}\nThe Bicep does not compile.`);
  }
}

/** Errors that follow from another one: a module, or a declaration, that has an error itself. */
const CONSEQUENCES: ReadonlySet<string> = new Set(['BCP062', 'BCP104']);

/** What to correct: all errors if each seems to follow from another one. */
function causes(complaints: readonly Complaint[]): readonly Complaint[] {
  const errors = complaints.filter(({ level }) => level === 'Error');
  const first = errors.filter(({ code }) => !CONSEQUENCES.has(code));
  return [first, errors, complaints].find(({ length }) => length > 0) ?? [];
}

/** The subscription and tenant of all predictions; neither exists. */
function scopeIn(infra: string): Scope {
  const common = JSON.parse(readFileSync(join(infra, 'deployments', 'common.json'), 'utf8'));
  const { tenantId, subscriptionId, location } = common;
  return { tenantId, subscriptionId, location, deploymentName: 'chain' };
}

function filesRead(infra: string, paths: readonly string[]): readonly DataFile[] {
  return paths.map((path) => ({
    path: relative(infra, path).split(sep).join('/'),
    text: readFileSync(path, 'utf8'),
  }));
}
