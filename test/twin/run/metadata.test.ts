import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { METADATA_MODES } from '../../../infra/gateway/metadata-modes.ts';
import { readDeployment } from '../../../infra/model/read-deployment.ts';
import { RULES } from '../../../infra/rules/all.ts';
import { faultsOf } from '../../../infra/rules/rule.ts';
import { withMetadata } from '../../../twin/run/metadata.ts';
import { predictEdited, testCompiled } from '../../infra/support/deployment-tests.ts';

describe('the deployment with other metadata', () => {
  for (const mode of METADATA_MODES) {
    testCompiled(`is what the compiler makes of it: ${mode}`, async () => {
      const lines = [`param metadata = '${mode}'`];
      const { deployment } = await predictEdited({ base: 'twin', lines });
      const here = withMetadata(readDeployment('twin'), mode);
      assert.deepEqual(here, deployment);
      assert.deepEqual(
        RULES.flatMap((rule) => faultsOf(rule, here)),
        RULES.flatMap((rule) => faultsOf(rule, readDeployment('twin'))),
      );
    });
  }

  testCompiled('is refused by the compiler for another word', async () => {
    const lines = ["param metadata = 'PKCE'"];
    await assert.rejects(
      predictEdited({ base: 'twin', lines }),
      /'entra' \| 'pkce' \| 'pkce-no-refresh'/,
    );
  });
});
