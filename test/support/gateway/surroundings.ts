import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock, Surroundings } from '../../../twin/kit/hop.ts';

/** Surroundings without any reachable service. */
export function surroundingsOf(folder: string, clock: Clock): Surroundings {
  const authority = join(folder, 'authority.pem');
  writeFileSync(authority, '');
  return {
    clock,
    folder,
    serve() {},
    outbound: async () => ({ proxy: 'http://127.0.0.1:9', authority }),
    log() {},
  };
}
