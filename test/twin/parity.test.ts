import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readDeployment } from '../../infra/model/read-deployment.ts';
import { DEPLOYMENTS } from '../../infra/prediction/predict.ts';
import { UNSUPPORTED_TYPES } from '../../twin/deploy/left-out.ts';
import { KNOWN, PARITY } from '../../twin/parity/parity.ts';
import { parityPage } from '../../twin/parity/parity-page.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('docs/parity.md', () => {
  test('is generated from the data of the hops', () => {
    const { path, text } = parityPage();
    const written = readFileSync(join(ROOT, path), 'utf8');
    assert.equal(written, text, `${path} is stale: run "npm run generate"`);
  });

  for (const { hop, rows, supported } of PARITY) {
    test(`says how ${hop} behaves here and on Azure, and how that is known`, () => {
      assert.ok(rows.length >= 5);
      for (const { what, here, azure, known } of rows) {
        assert.ok((KNOWN as readonly string[]).includes(known), what);
        for (const sentence of [here, azure]) assert.match(sentence, /\.$/, what);
      }
      assert.equal(new Set(rows.map(({ what }) => what)).size, rows.length);
    });

    test(`gives a reason for every member that ${hop} does not act on`, () => {
      for (const members of Object.values(supported)) {
        for (const [member, reason] of Object.entries(members)) {
          if (reason !== true) assert.match(reason, /^[A-Z].*\.$/, member);
        }
      }
    });
  }

  test('covers every resource type in the deployments of the twin', () => {
    const types = DEPLOYMENTS.filter((name) => name.startsWith('twin')).flatMap((name) =>
      readDeployment(name).resources.map(({ type }) => type),
    );
    const known = new Set([
      ...PARITY.flatMap(({ supported }) => Object.keys(supported)),
      ...Object.keys(UNSUPPORTED_TYPES),
    ]);
    const isKnown = (type: string) =>
      [...known].some((one) => one === type || one.startsWith(`${type}/`));
    assert.deepEqual(
      [...new Set(types)].filter((type) => !isKnown(type)),
      [],
    );
  });
});
