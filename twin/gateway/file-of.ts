import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The policy file under `infra` that a deployed text comes from, for error messages. */
export function fileOf(text: string, infra: string): string | undefined {
  const folder = join(infra, 'gateway');
  const file = globSync('*.xml', { cwd: folder }).find(
    (name) => readFileSync(join(folder, name), 'utf8').replace(/^\ufeff/, '') === text,
  );
  return file && `infra/gateway/${file}`;
}
