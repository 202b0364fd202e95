import { RULES } from './all.ts';
import { BASELINE } from './baseline.ts';
import { THREATS } from './threats.ts';
import { UNMET } from './unmet.ts';

const HEAD = `# Rules that every deployment must satisfy

Each rule is a small function in \`infra/rules\` that checks the resources that the Bicep compiler says a
deployment would create ([predictions](../infra/README.md#predictions)), before and after lock-down and for every tier
of API Management. [Deployments with exceptions](#deployments-with-exceptions) lists the rules that a deployment leaves
unmet on purpose. For each rule, a test breaks the template on purpose and requires that rule to fail. All of this is
proven offline, on the template; what Azure does with the template can be verified only on a live tenant.

The column "sources" cites threats and requirements by id (\`Z-07\` in [the table at the end](#threats), \`L-07\` in
\`test/requirements\`), built-in Azure Policy definitions by what they require, PSRule for Azure rules by name, pages of
Microsoft Learn, and a few other documents.
`;

/** The page about the rules, generated from the rules. */
export function rulesPage(): string {
  const rules = RULES.map(({ id, cites }) => `| \`${id}\` | ${cites.join('; ')} |`);
  const outcomes = Object.entries(BASELINE);
  const left = outcomes.flatMap(([name, outcome]) =>
    outcome.is === 'not met' ? [`| ${name} | ${outcome.group} | ${outcome.reason} |`] : [],
  );
  const aside = outcomes.flatMap(([name, outcome]) =>
    outcome.is === 'not applicable' ? [`| ${name} | ${outcome.reason} |`] : [],
  );
  const unmet = Object.entries(UNMET).flatMap(([deployment, rules]) =>
    Object.entries(rules).map(([id, reason]) => `| \`${deployment}\` | \`${id}\` | ${reason} |`),
  );
  return [
    HEAD,
    '## Rules',
    '',
    table(['rule', 'sources'], rules),
    '## Accepted exceptions',
    '',
    table(['required by', 'group', 'reason'], left),
    '## Deployments with exceptions',
    '',
    table(['deployment', 'unmet rule', 'reason'], unmet),
    '## Not applicable',
    '',
    table(['required by', 'reason'], aside),
    '## Threats',
    '',
    table(
      ['id', 'what goes wrong'],
      Object.entries(THREATS).map(([id, text]) => `| ${id} | ${text} |`),
    ),
  ].join('\n');
}

function table(titles: readonly string[], rows: readonly string[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return `${[line(titles), line(titles.map(() => '---')), ...rows].join('\n')}\n`;
}
