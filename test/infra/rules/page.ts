import { RULES } from './all.ts';
import { BASELINE } from './baseline.ts';

const HEAD = `# What every deployment keeps

Each row is one small function over what Bicep predicts, run for the open and the locked phase and for
every tier of API Management; for each a test breaks the template on purpose and sees that very rule
fail. All of it is proven offline, on the template: what Azure makes of the template needs a live tenant.

Sources are rows of the threat catalogue (\`Z-01\`), built-in definitions of Azure Policy by what they ask,
rules of PSRule for Azure by name, and pages of Microsoft Learn.
`;

/** The page about the rules, made from the rules. */
export function rulesPage(): string {
  const rules = RULES.map(({ id, cites }) => `| \`${id}\` | ${cites.join('; ')} |`);
  const outcomes = Object.entries(BASELINE);
  const left = outcomes.flatMap(([name, outcome]) =>
    outcome.is === 'not met' ? [`| ${name} | ${outcome.group} | ${outcome.reason} |`] : [],
  );
  const aside = outcomes.flatMap(([name, outcome]) =>
    outcome.is === 'not about this' ? [`| ${name} | ${outcome.reason} |`] : [],
  );
  return [
    HEAD,
    '## Rules',
    '',
    table(['rule', 'sources'], rules),
    '## Knowingly not met',
    '',
    table(['asked for by', 'group', 'reason'], left),
    '## Not about this deployment',
    '',
    table(['asked for by', 'reason'], aside),
  ].join('\n');
}

function table(titles: readonly string[], rows: readonly string[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return `${[line(titles), line(titles.map(() => '---')), ...rows].join('\n')}\n`;
}
