import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkPolicy } from '../../../twin/gateway/check-policy.ts';
import { loadCSharp } from '../../../twin/gateway/csharp/parse.ts';
import { HANDLERS } from '../../../twin/gateway/elements/table.ts';
import { type Element, readDocument } from '../../../twin/gateway/policy-document.ts';
import { Expressions } from '../../../twin/gateway/policy-expressions.ts';
import { needs } from '../../support/needs.ts';
import { mutantsOf, written } from './mutants.ts';
import { SAMPLES } from './samples.ts';
import { PolicySchema } from './schema.ts';

const needed = needs('schema');
const schema = needed.skip ? undefined : new PolicySchema();
const expressions = new Expressions(await loadCSharp());

const OWN = {
  resource: { id: '', type: '', name: '', apiVersion: '' },
  file: () => '',
};
const read = (xml: string): Element => readDocument(xml, OWN, new Map());

/** Elements whose only scopes the gateway has no policy of, so that no sample can run. */
const WITHOUT_SAMPLE = ['rate-limit'];

const findings = (policy: string): readonly string[] =>
  checkPolicy(policy, expressions, new Map()).findings.map(({ message }) => message);

for (const name of Object.keys(HANDLERS)) {
  if (WITHOUT_SAMPLE.includes(name)) continue;
  describe(`<${name}>`, () => {
    const sample = SAMPLES[name] ?? '';
    const section = HANDLERS[name]?.sections?.[0] ?? 'inbound';
    const policyOf = (xml: string): string =>
      `<policies><${section}>${xml}</${section}></policies>`;

    test('has a sample that the schema and the gateway accept', needed, () => {
      assert.deepEqual(schema?.complaints(policyOf(sample)), []);
      assert.deepEqual(findings(policyOf(sample)), []);
    });

    test('is refused wherever the schema refuses it', needed, () => {
      const accepted = [...mutantsOf(read(sample))].map(written).filter((xml) => {
        const policy = policyOf(xml);
        return (schema?.complaints(policy).length ?? 0) > 0 && findings(policy).length === 0;
      });
      assert.deepEqual(accepted, []);
    });
  });
}
