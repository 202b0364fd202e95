import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageOf, programFolder } from '../front/program-package.ts';
import { Stop } from './stop.ts';

/** A program of another MCP server, as declared. */
interface Program {
  readonly name: string;
  readonly place: { readonly command: readonly string[]; readonly image?: string | undefined };
}

/** What the image of the platform has. */
const ON_SITE = ['node', 'npx'];

/**
 * Refuses a program that its site could not start, or that azd could not package: azd would find out
 * after half an hour, when everything else is deployed.
 */
export function checkPrograms(programs: readonly Program[], root: string): void {
  for (const { name, place } of programs) {
    if (place.image !== undefined) continue;
    const [program = ''] = place.command;
    if (!ON_SITE.includes(program)) {
      throw new Stop(
        `${name} in server/upstreams.json starts "${program}", which a site without an image does not have. Declare an "image" that contains it, or start a Node package with npx.`,
      );
    }
    packageOf(place.command);
    const manifest = join(programFolder(root, name), 'package.json');
    if (!isBuilt(manifest)) {
      throw new Stop(
        `server/upstreams/${name}/package.json has no script "build", with which azd packages the program. Write {"scripts": {"build": "node ../../../bootstrap.mjs scripts/pack-upstream.ts ${name}"}}.`,
      );
    }
  }
}

const isBuilt = (manifest: string): boolean =>
  existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).scripts?.build !== undefined;
