import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Compiler, Scope } from './compiler/compiler.ts';
import { type DataFile, referencesIn, withReferences } from './data-files.ts';
import type { Json, JsonObject, Resource } from './deployment.ts';
import { digest } from './digest.ts';

/** What stands in deployments/<name>.json. */
export interface Prediction {
  /** Files whose change makes the prediction stale; those that it holds by name never do. */
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
] as const;

export type DeploymentName = (typeof DEPLOYMENTS)[number];

/** Compiles a parameter file of the given infra/ folder. */
export async function predict(
  compiler: Compiler,
  infra: string,
  name: string,
): Promise<Prediction> {
  const parameters = join(infra, 'deployments', `${name}.bicepparam`);
  const snapshot: Snapshot = JSON.parse(await snapshotOf(compiler, parameters, scopeIn(infra)));
  if (snapshot.diagnostics.length > 0) {
    // The compiler drops what it cannot predict and goes on; a hole must not pass for a prediction.
    throw new Error(`${name} cannot be predicted whole: ${JSON.stringify(snapshot.diagnostics)}`);
  }
  const files = filesRead(infra, await compiler.reads(parameters));
  const resources = withReferences(snapshot.predictedResources as unknown as Json, files);
  const held = referencesIn(resources);
  const sources = files.filter(({ path }) => !held.has(path));
  return {
    sources: sources.map(({ path }) => path).sort(),
    digest: digest(sources),
    resources: resources as unknown as readonly Resource[],
    // The compiler prints them in a different order each time.
    outputs: Object.fromEntries(Object.entries(snapshot.outputs).sort()),
  };
}

/** The compiler says only that compilation failed; what is wrong is asked for separately. */
async function snapshotOf(compiler: Compiler, parameters: string, scope: Scope): Promise<string> {
  try {
    return await compiler.predict(parameters, scope);
  } catch (error) {
    const complaints = await compiler.compileParameters(parameters);
    if (complaints.length === 0) throw error;
    const lines = complaints.map(({ source, code, message }) => `${source}: ${code} ${message}`);
    throw new Error(`The Bicep does not compile:\n${lines.join('\n')}`);
  }
}

/** The subscription and tenant of all predictions; they name nothing that exists. */
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
