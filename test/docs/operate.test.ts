import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readDeployment } from '../../infra/model/read-deployment.ts';
import { at, ofType, textAt } from '../../infra/model/select.ts';
import { LIMITS } from '../../server/src/contract/limits.ts';
import { planQuery } from '../../twin/watch/kql/analyze/plan-query.ts';
import { queryOf } from '../../twin/watch/kql/run-plan.ts';
import { TABLES } from '../../twin/watch/kql/tables.ts';
import { FILES } from '../infra/gateway/files.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/operate.md'), 'utf8');
const DEPLOYMENT = readDeployment('open');
const ALERTS = [
  ...ofType(DEPLOYMENT, 'Microsoft.Insights/scheduledQueryRules'),
  ...ofType(DEPLOYMENT, 'Microsoft.Insights/activityLogAlerts'),
];

/** The text under a heading, up to the next one. */
const sectionOf = (title: string): string =>
  PAGE.split(new RegExp(`^#+ ${RegExp.escape(title)}\n`, 'm'))[1]?.split(/^#+ /m)[0] ?? '';
const blocks = (language: string, text = PAGE): string[] =>
  [...text.matchAll(new RegExp(`^ *\`\`\`${language}\n(.*?)^ *\`\`\`$`, 'gms'))].map(
    ([, block = '']) => block,
  );
const inThousands = (text: string): string => Number(text).toLocaleString('en-US');

describe('docs/operate.md', () => {
  test('has a section for every alert, and for no other', () => {
    const [, alerts = ''] = PAGE.split('## When an alert fires\n');
    const titles = [...(alerts.split(/^## /m)[0] ?? '').matchAll(/^### `(.*)`$/gm)];
    assert.deepEqual(titles.map(([, name]) => name).sort(), ALERTS.map(({ name }) => name).sort());
  });

  for (const alert of ALERTS) {
    test(`says what ${alert.name} is called in an email, how severe it is, and when it fires`, () => {
      const section = sectionOf(`\`${alert.name}\``);
      const severity = at(alert, 'properties.severity');
      if (severity === undefined) return assert.match(section, /^\s*No severity\./);
      const title = textAt(alert, 'properties.displayName');
      assert.ok(section.includes(`*${title}.* Severity ${severity}.`), title);
      const query = textAt(alert, 'properties.criteria.allOf.0.query');
      const limits = query.split('\n').filter((line) => /^ *(?:\| where|or) \w+ > \w/.test(line));
      for (const [number] of limits.join('\n').matchAll(/\b\d{2,}\b/g)) {
        assert.match(section, new RegExp(`\\b${inThousands(number)}\\b`), number);
      }
    });
  }

  test('shows queries that the workspace can answer', () => {
    const queries = blocks('kusto');
    assert.ok(queries.length >= 5);
    for (const query of queries) {
      const { columns, run } = queryOf(planQuery(query, TABLES));
      assert.ok(columns.length > 0);
      assert.deepEqual(
        run(() => [], Date.now()),
        [],
      );
    }
  });

  test('names every part of the workbook', () => {
    const [workbook] = ofType(DEPLOYMENT, 'Microsoft.Insights/workbooks');
    const { items } = JSON.parse(textAt(workbook, 'properties.serializedData'));
    const parts = items.flatMap(
      ({ content }: { content: { title?: string } }) => content.title ?? [],
    );
    const rows = [...sectionOf('The workbook').matchAll(/^\| (.+?) \|/gm)].map(([, part]) => part);
    assert.deepEqual(rows.slice(2), parts);
  });

  test('says how long the workspace keeps records', () => {
    const [workspace] = ofType(DEPLOYMENT, 'Microsoft.OperationalInsights/workspaces');
    const days = at(workspace, 'properties.retentionInDays');
    assert.match(
      sectionOf('What is logged and for how long'),
      new RegExp(`everything in the workspace \\| ${days} days \\|`),
    );
  });

  test('names every secret that the deployment creates', () => {
    const secrets = ofType(DEPLOYMENT, 'Microsoft.KeyVault/vaults/secrets');
    for (const { name } of secrets) {
      const own = name.split('/').at(-1) ?? '';
      assert.ok(sectionOf('What expires').includes(`\`${own}\``), own);
    }
  });

  test('writes a secret that expires in a year, for its owner only, and no value twice', (context) => {
    const [command = ''] = blocks('sh', sectionOf('Rotate a secret'));
    const cwd = mkdtempSync(join(tmpdir(), 'secret-'));
    context.after(() => rmSync(cwd, { recursive: true }));
    const file = join(cwd, 'secret.json');
    // The mask must not outlive the command: other files of the terminal would get it too.
    const script = `umask 022\n${command.replace('node ', '"$NODE" ')}umask`;
    const write = () => {
      rmSync(file, { force: true });
      const env = { NODE: process.execPath };
      const mask = execFileSync('sh', ['-c', script], { cwd, env, encoding: 'utf8' });
      assert.equal(mask, '0022\n');
      assert.equal(statSync(file).mode & 0o777, 0o600);
      return JSON.parse(readFileSync(file, 'utf8')).properties;
    };
    const { value, contentType, attributes } = write();
    assert.notEqual(value, write().value);
    assert.equal(contentType, 'text/plain');
    const days = (attributes.exp - Date.now() / 1000) / 86_400;
    assert.ok(attributes.enabled && days > 364 && days <= 365, String(days));
  });

  test('states the limits that the server and the gateway apply', () => {
    const section = sectionOf('Capacity');
    const values = [...section.matchAll(/^\| (?!limit)(.+?) \| (.+?) \|/gm)];
    const perAddress = /calls='(\d+)'/.exec(FILES['global.policy.xml'] ?? '')?.[1] ?? '';
    const expected = {
      'requests without a token, per address': `${inThousands(perAddress)} a minute`,
      'requests of one caller': `${LIMITS.callsPerMinute} a minute`,
      'requests served at once by one instance': String(LIMITS.concurrentRequests),
      'requests of one caller served at once by one instance': String(LIMITS.concurrentPerCaller),
      'time for one call': `${LIMITS.callMs / 1000} seconds`,
      'size of a request': `${LIMITS.bodyBytes / 1024} KiB`,
    };
    for (const [what, value] of Object.entries(expected)) {
      assert.equal(values.find(([, name]) => name === what)?.[2], value, what);
    }
  });
});
