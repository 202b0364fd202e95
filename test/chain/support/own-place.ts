import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A place for the chain of this test alone, and for its commands, so that another chain on the
 * machine is neither asked nor disturbed.
 *
 * @returns a folder for the test, and the place in it, which a chain creates.
 */
export function takeOwnPlace(): { folder: string; place: string; leave(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'chain-'));
  const place = join(folder, 'twin');
  process.env.TWIN_FOLDER = place;
  return {
    folder,
    place,
    leave() {
      delete process.env.TWIN_FOLDER;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
