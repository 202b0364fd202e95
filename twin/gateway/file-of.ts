import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../infra/gateway');

/** The policy file that a deployed text comes from, for messages that people act on. */
export function fileOf(text: string): string | undefined {
  const file = globSync('*.xml', { cwd: folder }).find(
    (name) => readFileSync(join(folder, name), 'utf8').replace(/^\ufeff/, '') === text,
  );
  return file && `infra/gateway/${file}`;
}
