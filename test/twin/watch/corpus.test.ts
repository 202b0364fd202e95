import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { planQuery } from '../../../twin/watch/kql/analyze/plan-query.ts';
import { COMPONENT_TABLES, withClassic } from '../../../twin/watch/kql/classic-tables.ts';
import { queryOf } from '../../../twin/watch/kql/run-plan.ts';
import { TABLES } from '../../../twin/watch/kql/tables.ts';
import { CLASSIC, EVENTS } from './corpus/events.ts';
import { REQUESTS } from './corpus/requests.ts';
import { NOW, ROWS } from './corpus/rows.ts';

const CASES = [...REQUESTS, ...EVENTS, ...CLASSIC];

describe('queries in the manner of public alert rules', () => {
  test('are at least 40', () => assert.ok(CASES.length >= 40));

  for (const { about, query, rows, scope } of CASES) {
    test(`return the rows worked out by hand: ${about}`, () => {
      const plan = planQuery(query, scope === 'component' ? COMPONENT_TABLES : TABLES);
      const found = queryOf(plan).run(
        withClassic((name) => ROWS[name] ?? []),
        NOW,
      );
      // As JSON, so that the order and the names of columns count.
      assert.equal(JSON.stringify(found, null, 1), JSON.stringify(rows, null, 1));
    });
  }
});
