import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readDeployment } from '../../infra/model/read-deployment.ts';
import { at, ofType, textAt } from '../../infra/model/select.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/cost.md'), 'utf8');
const MAIN = readFileSync(join(import.meta.dirname, '../../infra/main.bicep'), 'utf8');
const DEPLOYMENT = readDeployment('open');

/** Rows of the table of parts that are billed while idle: what they are, and the price in each tier. */
const ROWS = [...PAGE.matchAll(/^\| (.+?) \| ([*\d,]+) \| ([*\d,]+) \| ([*\d,]+) \|$/gm)].map(
  ([, part = '', ...prices]) => ({
    part,
    prices: prices.map((price) => Number(price.replaceAll(/[*,]/g, ''))),
  }),
);

describe('docs/cost.md', () => {
  test('counts the parts that a deployment creates', () => {
    const [plan] = ofType(DEPLOYMENT, 'Microsoft.Web/serverfarms');
    // A server behind this one may need a single instance; the page describes the default.
    const keepsSessions = at(plan, 'tags.sessions') !== undefined;
    // The table of what use adds names the endpoints of the sites behind the server.
    const fixed = DEPLOYMENT.resources.filter(({ name }) => !/-egress$|-upstream-/.test(name));
    const count = (type: string) => inWords(ofType({ resources: fixed }, type).length);
    const alerts = ofType(DEPLOYMENT, 'Microsoft.Insights/scheduledQueryRules');
    const often = alerts.filter(
      (alert) => textAt(alert, 'properties.evaluationFrequency') === 'PT5M',
    );
    const listed = ROWS.map(({ part }) => part).join('\n');
    for (const text of [
      `${inWords(keepsSessions ? 2 : Number(at(plan, 'sku.capacity')))} instances of ${at(plan, 'sku.name')}`,
      `${count('Microsoft.Network/privateEndpoints')} private endpoints`,
      `${count('Microsoft.Network/privateDnsZones')} private DNS zones`,
      `${inWords(often.length)} alert rules that run every five minutes`,
    ]) {
      assert.ok(listed.includes(text), text);
    }
  });

  test('names the size of the plan of other MCP servers, with its price', () => {
    const { defaultValue } =
      /param upstreamPlanSku string = '(?<defaultValue>\w+)'/.exec(MAIN)?.groups ?? {};
    const [, price] = new RegExp(`(\\d+) as \`${defaultValue}\``).exec(PAGE) ?? [];
    assert.ok(PAGE.includes(`| ${price} for their plan, one instance of ${defaultValue},`));
  });

  test('adds up what each tier costs while idle, rounded to 10', () => {
    const parts = ROWS.slice(0, -1);
    const total = ROWS.at(-1);
    assert.match(total?.part ?? '', /total while idle/);
    for (const [tier, price] of total?.prices.entries() ?? []) {
      const sum = parts.reduce((whole, { prices }) => whole + (prices[tier] ?? 0), 0);
      assert.equal(price, Math.round(sum / 10) * 10);
    }
  });
});

const inWords = (count: number): string =>
  ['no', 'one', 'two', 'three', 'four', 'five'][count] ?? String(count);
