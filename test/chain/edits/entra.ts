import { BASE_SCOPE } from '../../../server/src/tools/access.ts';
import { SCOPES } from '../../../server/src/tools/declarations.ts';
import type { Scene } from '../support/scene.ts';
import type { Edit } from './edit.ts';

const VS_CODE = 'aebc6443-996d-45c2-90f0-388ff96faa56';

/** Data that the hook writes to the directory. */
export const ENTRA: readonly Omit<Edit, 'hop'>[] = [
  {
    what: 'refuses a redirect URI that was removed from the client',
    file: 'infra/entra/public-client.json',
    old: '"http://localhost/callback"',
    text: '"http://localhost/elsewhere"',
    request: (scene) => scene.authorize({ redirect: 'http://localhost:7/callback' }),
    before: 'signs in',
    after: 'AADSTS50011',
  },
  {
    what: 'accepts a redirect URI that was added to the client',
    file: 'infra/entra/public-client.json',
    old: '"http://127.0.0.1/oauth/callback"',
    text: '"http://127.0.0.1/another"',
    request: (scene) => scene.authorize({ redirect: 'http://127.0.0.1:7/another' }),
    before: 'AADSTS50011',
    after: 'signs in',
  },
  {
    what: 'accepts a page as a client once it has a redirect URI',
    file: 'infra/entra/public-client.json',
    old: '"redirectUris": []',
    text: '"redirectUris": ["http://localhost/page"]',
    request: (scene) => scene.authorize({ redirect: 'http://localhost/page' }),
    before: 'AADSTS50011',
    after: 'signs in',
  },
  ...SCOPES.filter((scope) => scope !== BASE_SCOPE && scope.userTitle !== '')
    .slice(0, 1)
    .map(({ name }) => ({
      what: 'accepts a renamed scope by its new name only',
      file: 'infra/entra/scopes.generated.json',
      old: `"value": "${name}"`,
      text: '"value": "renamed"',
      needsCompiler: true,
      request: (scene: Scene) => scene.authorize({ scope: name }),
      before: 'signs in',
      after: 'AADSTS650053',
    })),
  {
    what: 'no longer admits a known client',
    file: 'infra/entra/known-clients.json',
    old: `  { "name": "Visual Studio Code", "clientId": "${VS_CODE}" },\n`,
    text: '',
    needsCompiler: true,
    request: async (scene) => (await scene.callOpenTool({ clientId: VS_CODE })).status,
    before: 200,
    after: 403,
  },
];
