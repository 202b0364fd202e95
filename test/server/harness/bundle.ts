import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');
export const BUNDLE_FOLDER = join(root, 'server/dist');
export const BUNDLE = join(BUNDLE_FOLDER, 'main.mjs');

/** Builds the bundle as `npm run build -w server` does, of this checkout or of a copy. */
export async function buildBundle(checkout = root): Promise<void> {
  const child = spawn(process.execPath, [join(checkout, 'server/bundle.ts')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`the bundle does not build:\n${errors}`);
}
