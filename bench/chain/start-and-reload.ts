import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Deployment } from '../../infra/model/deployment.ts';
import type { Twin } from '../../twin/run/start-twin.ts';

const UP = join(import.meta.dirname, '../../twin/up.ts');

/** Milliseconds from launching `npm start` until the chain is ready, npm itself excluded. */
export async function measureStart(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const started = performance.now();
  const child = spawn(process.execPath, [UP, '--json', '--gateway', '0', '--sign-in', '0'], {
    env: { ...process.env, TWIN_FOLDER: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  try {
    for await (const line of createInterface(child.stdout)) {
      if (JSON.parse(line).ready) return performance.now() - started;
    }
    throw new Error('The chain ended before it was ready.');
  } finally {
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Milliseconds to apply a deployment in which one policy has changed. */
export async function measureReload(twin: Twin): Promise<number> {
  const deployment = withChangedPolicy(twin.deployment());
  const started = performance.now();
  await twin.update(deployment);
  return performance.now() - started;
}

function withChangedPolicy(deployment: Deployment): Deployment {
  const resources = deployment.resources.map((resource) => {
    if (resource.type !== 'Microsoft.ApiManagement/service/policies') return resource;
    const value = `${resource.properties?.value}\n`;
    return { ...resource, properties: { ...resource.properties, value } };
  });
  return { ...deployment, resources };
}
