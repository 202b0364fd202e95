import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Json } from '../../../infra/model/deployment.ts';
import { readDeployment } from '../../../infra/model/read-deployment.ts';
import { ofType } from '../../../infra/model/select.ts';
import type { DeploymentName } from '../../../infra/prediction/predict.ts';
import { checkSupported } from '../../../twin/deploy/check-supported.ts';
import { SUPPORTED_PROPERTIES as PLATFORM } from '../../../twin/platform/supported-properties.ts';
import { SUPPORTED_PROPERTIES as VAULT } from '../../../twin/vault/supported-properties.ts';
import { type Chain, setting, startChain } from './support/chain.ts';

const SITE = '/sites/app-zx33kxwdw43wa';
const CONFIG = 'properties.siteConfig';
const AUTH = '/config/authsettingsV2';
const GRANT = 'e184d52a-5cad-5216-ae32-27d0bfbd0a58';

/** Edits of a deployment, and the message with which startup fails. */
const STOPS: Record<string, [idEnd: string, path: string, value: Json, message: RegExp]> = {
  'an unknown member of a site': [
    SITE,
    'properties.clientCertEnabled',
    true,
    /clientCertEnabled: the twin does not support this/,
  ],
  'an unknown kind of restriction': [
    SITE,
    `${CONFIG}.handlerMappings`,
    [],
    /handlerMappings: the twin does not support this/,
  ],
  'a program other than Node': [SITE, `${CONFIG}.appCommandLine`, 'npm start', /node <file>/],
  'a command that needs a shell': [
    SITE,
    `${CONFIG}.appCommandLine`,
    'node main.mjs; id',
    /node <file>/,
  ],
  'another Node version': [
    SITE,
    `${CONFIG}.linuxFxVersion`,
    'NODE|22-lts',
    /supports only Node 24/,
  ],
  'another runtime': [SITE, `${CONFIG}.linuxFxVersion`, 'PYTHON|3.14', /supports only Node 24/],
  'basic credentials for publishing': [
    '/basicPublishingCredentialsPolicies/scm',
    'properties.allow',
    true,
    /does not support basic credentials/,
  ],
  'another identity provider': [
    AUTH,
    'properties.identityProviders.google',
    { enabled: true },
    /google.enabled: the twin does not support this/,
  ],
  'a group check': [
    AUTH,
    'properties.identityProviders.azureActiveDirectory.validation.defaultAuthorizationPolicy.allowedPrincipals',
    { groups: ['x'] },
    /allowedPrincipals/,
  ],
  'a pattern among the excluded paths': [
    AUTH,
    'properties.globalValidation.excludedPaths',
    ['/public/*'],
    /whole paths only/,
  ],
  'an invalid duration': [
    AUTH,
    'properties.login.nonce.nonceExpirationInterval',
    'PT5M',
    /hh:mm:ss/,
  ],
  'a vault with access policies': [
    '/vaults/kv-zx33kxwdw43wa',
    'properties.enableRbacAuthorization',
    false,
    /role assignments only/,
  ],
  'an unknown member of a vault': [
    '/vaults/kv-zx33kxwdw43wa',
    'properties.createMode',
    'recover',
    /createMode/,
  ],
  'an unknown role': [
    GRANT,
    'properties.roleDefinitionId',
    '/providers/Microsoft.Authorization/roleDefinitions/b86a8fe4-44ce-4948-aee5-eccb2c155cd7',
    /does not support the role b86a8fe4/,
  ],
  'a grant with a condition': [GRANT, 'properties.condition', 'x', /condition/],
};

describe('a deployment with a part that the twin does not model', () => {
  let chain: Chain;
  before(async () => {
    chain = await startChain({ bundle: 'none' });
  });
  after(() => chain.stop());

  for (const [what, [idEnd, path, value, message]] of Object.entries(STOPS)) {
    test(`makes startup fail for ${what}`, async () => {
      await assert.rejects(chain.update([setting(idEnd, path, value)]), message);
      await chain.update();
    });
  }
});

/** Deployed only for a server behind this one, which the predictions do not have. */
const OF_UPSTREAMS =
  'properties.identityProviders.azureActiveDirectory.validation.defaultAuthorizationPolicy.allowedPrincipals.identities';

describe('the supported properties of the twin', () => {
  const names: DeploymentName[] = ['twin', 'twin-locked', 'twin-v2', 'twin-locked-v2'];
  const resources = names.flatMap((name) => readDeployment(name).resources);

  for (const [key, supported] of Object.entries({ ...PLATFORM, ...VAULT })) {
    test(`list no member of ${key} that is never deployed`, () => {
      const [type, name] = key.split(/\/(?=appsettings$|authsettingsV2$)/) as [string, string?];
      const ofKind = ofType({ resources }, type).filter(
        (resource) => name === undefined || resource.name.endsWith(`/${name}`),
      );
      for (const path of Object.keys(supported).filter((one) => one !== OF_UPSTREAMS)) {
        const { [path]: _taken, ...others } = supported;
        const isNeeded = ofKind.some((resource) => {
          try {
            checkSupported(resource, others);
            return false;
          } catch {
            return true;
          }
        });
        assert.ok(isNeeded, path);
      }
    });
  }
});
