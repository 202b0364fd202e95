import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A folder for temporary files of this test alone, its commands included: another chain on the
 * machine is neither asked nor disturbed.
 */
export function takeOwnPlace(): { folder: string; leave(): void } {
  const before = process.env.TMPDIR;
  const folder = mkdtempSync(join(tmpdir(), 'chain-'));
  process.env.TMPDIR = folder;
  return {
    folder,
    leave() {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
