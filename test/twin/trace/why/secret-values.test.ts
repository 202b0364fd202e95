import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Resource } from '../../../../infra/model/deployment.ts';
import { readDeployment } from '../../../../infra/model/read-deployment.ts';
import type { Twin } from '../../../../twin/run/start-twin.ts';
import type { DecisionView } from '../../../../twin/trace/call-view.ts';
import type { ChainFacts, PolicyElement } from '../../../../twin/trace/why/facts.ts';
import { byElement } from '../../../../twin/trace/why/policy.ts';
import { readFacts } from '../../../../twin/trace/why/read-facts.ts';
import { type Call, RefusedCall } from '../../../../twin/trace/why/refused-call.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const POLICY = 'infra/gateway/mcp.policy.xml';
const CANARY = 'Zq8vHt3kPw7mXcQz';

/** A chain whose named values are all secret or all public. */
function chain(isSecret: boolean): Twin {
  const deployment = structuredClone(readDeployment('twin'));
  for (const { type, properties } of deployment.resources as (Resource & {
    properties: Record<string, unknown>;
  })[]) {
    if (!type.endsWith('/namedValues')) continue;
    properties.value = CANARY;
    properties.secret = isSecret;
  }
  return {
    mcpUrl: 'http://localhost/mcp',
    entra: {
      directory: { servicePrincipals: [], users: [], applications: [], appRoleAssignments: [] },
    },
    hookEnvironment: { root: ROOT, values: () => ({}), caller: { appId: '' } },
    deployment: () => deployment,
    look: { locate: () => undefined },
  } as unknown as Twin;
}

/** All elements that explanations can quote. */
function elements(facts: ChainFacts): readonly PolicyElement[] {
  const lines = readFileSync(join(ROOT, POLICY), 'utf8').split('\n');
  return lines.flatMap((text, at) =>
    [...text.matchAll(/<([a-z][\w-]*)/g)].flatMap(
      ([, name = '']) => facts.elementAt(name, { file: POLICY, line: at + 1 }) ?? [],
    ),
  );
}

describe('an explanation', () => {
  test('knows the named values of a policy, but none that is secret', () => {
    assert.ok(JSON.stringify(elements(readFacts(chain(false)))).includes(CANARY));
    assert.ok(!JSON.stringify(elements(readFacts(chain(true)))).includes(CANARY));
  });

  test('names the header of a key that a policy demands, and not the key', () => {
    const where = { file: POLICY, line: 1 };
    const value = { name: 'value', attributes: {}, children: [], text: CANARY, line: 2 };
    const element = {
      name: 'check-header',
      attributes: { name: 'X-Api-Key' },
      children: [value],
      text: '',
      line: 1,
    };
    const decision = { hop: 'gateway', step: 'check-header', verdict: 'refused', where };
    const view = { decisions: [decision as unknown as DecisionView], deciding: 0, heads: [] };
    const facts = { elementAt: () => element } as unknown as ChainFacts;
    const why = byElement(new RefusedCall(view as unknown as Call, facts));
    assert.match(why?.says ?? '', /X-Api-Key/);
    assert.ok(!JSON.stringify(why).includes(CANARY));
  });
});
