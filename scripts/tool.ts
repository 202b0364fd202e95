/** `npm run tool`: creates or removes the folder of a tool, its line in the list, and what follows from both. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NAME } from '../server/src/tools/check-declarations.ts';
import { checkNeeds } from '../server/src/tools/needs.ts';
import { runCommand } from './command.ts';
import { runStep } from './run-step.ts';
import { addToList, removeFromList } from './tool/edit-list.ts';
import { filesOf, type NewTool, readName } from './tool/files-of.ts';

const ROOT = join(import.meta.dirname, '..');
const TOOLS = 'server/src/tools';
const LIST = join(ROOT, TOOLS, 'list.ts');

const COMMAND = {
  name: 'npm run tool --',
  does: 'Creates a working tool with its test, as a starting point for your own; or removes one.',
  operands: 'new|remove <name>',
  options: {
    http: {
      type: 'string',
      value: '<origin>',
      help: 'A service that the tool calls, such as https://api.example.com.',
    },
    secret: {
      type: 'string',
      value: '<setting>',
      help: 'A key that it needs, such as TICKETS_KEY.',
    },
    scope: {
      type: 'string',
      value: '<scope>',
      help: 'A scope that callers need, such as tickets.read.',
    },
    role: {
      type: 'string',
      value: '<role>',
      help: 'An app role that callers need, such as Tickets.Read.',
    },
  },
  examples: [
    'npm run tool -- new word_count',
    'npm run tool -- new ticket_status --http https://api.tickets.example --secret TICKETS_KEY',
    'npm run tool -- remove word_count',
  ],
} as const;

await runCommand(COMMAND, ({ values, positionals }) => {
  const [verb, given = '', ...others] = positionals;
  if (others.length > 0 || (verb !== 'new' && verb !== 'remove')) {
    throw new Error('Write "new" or "remove", and the name of one tool.');
  }
  const name = readName(given);
  const folder = join(ROOT, TOOLS, name.folder);
  if (verb === 'remove') {
    if (!existsSync(folder)) throw new Error(`${TOOLS}/${name.folder} does not exist.`);
    writeFileSync(LIST, removeFromList(readFileSync(LIST, 'utf8'), name));
    rmSync(folder, { recursive: true });
    console.log(`tool       removed ${TOOLS}/${name.folder} and its lines in list.ts`);
  } else {
    if (existsSync(folder))
      throw new Error(`${TOOLS}/${name.folder} exists. Choose another name, or remove it first.`);
    create({
      name,
      origin: values.http,
      secret: values.secret,
      scope: values.scope,
      role: values.role,
    });
  }
  runStep(
    'The files of the tool',
    'node_modules/@biomejs/biome/bin/biome',
    'check',
    '--write',
    TOOLS,
  );
  runStep('The files of the tool', 'scripts/generate.ts');
});

function create(tool: NewTool): void {
  for (const option of ['scope', 'role'] as const) {
    if (NAME.test(tool[option] ?? 'none')) continue;
    throw new Error(
      `--${option} must be a name of letters, digits, dots, hyphens and underscores.`,
    );
  }
  checkNeeds({
    name: tool.name.tool,
    needs: {
      secrets: tool.secret === undefined ? [] : [tool.secret],
      outbound: tool.origin === undefined ? [] : [tool.origin],
    },
  });
  const list = addToList(readFileSync(LIST, 'utf8'), tool.name);
  for (const [file, text] of Object.entries(filesOf(tool))) {
    const path = join(ROOT, TOOLS, tool.name.folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    console.log(`tool       ${TOOLS}/${tool.name.folder}/${file}`);
  }
  writeFileSync(LIST, list);
  console.log(`tool       ${TOOLS}/list.ts`);
}
