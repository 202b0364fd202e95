import { join } from 'node:path';
import type { TestedClient } from './client.ts';
import { PACKAGES } from './installed.ts';
import { connectLibrary } from './library.ts';
import { type Names, toLocal, toPublic } from './public-names.ts';

const PRELOADED = join(import.meta.dirname, 'public-names.ts');

/** It refuses tokens from a service on its own machine unless that has the origin of the metadata. */
export const AI_SDK: TestedClient = {
  id: 'ai-sdk',
  packages: PACKAGES.clients,
  connect([step], machine, user, endpoint) {
    if (step?.kind !== 'code') throw new Error('The step of a library is a file.');
    const names: Names = [
      ['https://gateway.example', new URL(endpoint.mcpUrl).origin],
      ['https://login.example', new URL(endpoint.tokenUrl).origin],
    ];
    const env = {
      ...machine.env,
      PUBLIC_NAMES: JSON.stringify(names),
      NODE_OPTIONS: `--import=${PRELOADED}`,
    };
    const visit = (url: string) => user.visit(toLocal(names, url));
    const text = toPublic(names, step.text);
    return connectLibrary([{ ...step, text }], { ...machine, env }, { ...user, visit });
  },
};
