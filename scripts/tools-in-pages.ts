import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GeneratedFile } from '../infra/generated-file.ts';
import { TOOLS } from '../server/src/tools/declarations.ts';
import type { Tool } from '../server/src/tools/tool.ts';
import { OPEN_TOOL } from '../test/support/tools.ts';
import { EXAMPLE_CALL } from '../twin/cli/example-calls.ts';
import { shellQuoted } from './shell-quoted.ts';

const ROOT = join(import.meta.dirname, '..');

/**
 * Pages with parts that follow from the list of tools. Each part stands between
 * `<!-- tools: name -->` and `<!-- end -->`.
 */
export const toolsInPages = (): GeneratedFile[] =>
  ['README.md', 'docs/deploy.md'].map((path) => ({
    path,
    text: fillIn(readFileSync(join(ROOT, path), 'utf8')),
  }));

const fillIn = (page: string): string =>
  page.replace(
    /(?<=^<!-- tools: (\w+) -->\n).*?(?=^<!-- end -->$)/gms,
    (_, name) => `\n${PARTS[name]?.() ?? fail(name)}\n\n`,
  );

const PARTS: Readonly<Record<string, () => string>> = {
  list: () => [...LIST_HEAD, ...TOOLS.map(toRow)].join('\n'),

  trial() {
    const tool = TOOLS.find(({ trial }) => trial !== undefined) ?? OPEN_TOOL;
    const body = shellQuoted(callOf(tool, tool.trial?.arguments ?? tool.samples[0]));
    const command = `curl -s -X POST localhost:8000/mcp -H 'content-type: application/json' -d ${body}`;
    const shown = tool.trial ? `\n\nThe response contains \`${tool.trial.answers}\`.` : '';
    return `${shell(command)}${shown}`;
  },

  chain: () => shell(`${EXAMPLE_CALL} --user ada`),

  verify() {
    const command = [
      'curl -s "$(azd env get-value APIM_MCP_URL)"',
      '-H "Authorization: Bearer $TOKEN"',
      "-H 'Content-Type: application/json'",
      `-d ${shellQuoted(callOf(OPEN_TOOL, OPEN_TOOL.samples[0]))}`,
    ].join(' \\\n  ');
    return `\`${OPEN_TOOL.name}\`: ${firstSentence(OPEN_TOOL)}\n\n${shell(command)}`;
  },
};

const LIST_HEAD = ['| tool | what it does | who may call it |', '| --- | --- | --- |'];

function toRow(tool: Tool): string {
  const { scope, role } = tool.access;
  const withRole = role && `role \`${role.name}\``;
  const required = [scope && `scope \`${scope.name}\``, withRole].filter(Boolean).join(' and ');
  // Applications have no scopes: decide-access.ts.
  const applications = withRole === undefined ? 'every application' : 'applications with that role';
  const callers =
    required === ''
      ? 'every signed-in caller'
      : scope === undefined
        ? `callers with ${required}`
        : `users with ${required}; ${applications}`;
  return `| \`${tool.name}\` | ${firstSentence(tool).replaceAll('|', '\\|')} | ${callers} |`;
}

const firstSentence = ({ description }: Tool): string =>
  /^.*?[.](?= |$)/s.exec(description)?.[0] ?? description;

const callOf = ({ name }: Tool, given: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name, arguments: given },
  });

const shell = (command: string): string => `\`\`\`sh\n${command}\n\`\`\``;

function fail(name: string): never {
  throw new Error(`A page has "tools: ${name}". The parts are ${Object.keys(PARTS).join(', ')}.`);
}
