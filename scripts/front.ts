/** `npm run front`: puts the tools of another MCP server behind this chain, after a review. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Definition } from '../server/src/call/definition.ts';
import { runCommand } from './command.ts';
import { checkOptions } from './front/check-options.ts';
import { compareDefinitions } from './front/compare-definitions.ts';
import {
  checkFiles,
  entryOf,
  newEntry,
  type UpstreamFiles,
  withAccepted,
  withOffer,
  withoutOffer,
  withoutUpstream,
  withUpstream,
} from './front/edit-upstreams.ts';
import { judgeDefinitions } from './front/judge-definitions.ts';
import { prepareProgram, removeProgram } from './front/program-package.ts';
import { readDefinitions } from './front/read-definitions.ts';
import { runStep } from './run-step.ts';

const ROOT = join(import.meta.dirname, '..');
const FILES = { upstreams: 'server/upstreams.json', lock: 'server/upstreams.lock.json' } as const;

const COMMAND = {
  name: 'npm run front --',
  does: 'Puts reviewed tools of another MCP server behind this chain. Nothing is offered until you offer it.',
  operands:
    'add <server> <url> | add <server> -- <program> [<argument> ...] | offer <server> <tool> [<tool> ...] | withdraw <server> <tool> [<tool> ...] | diff [<server>] | accept <server> [<tool>] | remove <server> | check',
  options: {
    secret: {
      type: 'string',
      value: '<setting>',
      help: 'add: the key that the server requires, such as DOCS_KEY; set its value in the environment of this command.',
    },
    header: {
      type: 'string',
      value: '<name>',
      help: 'add: the header of the key. Default: authorization, with "Bearer " before the key.',
    },
    variable: {
      type: 'string',
      value: '<name>',
      help: 'add: the environment variable in which the program expects the key, instead of a header.',
    },
    identity: {
      type: 'boolean',
      help: "add: the server requires a token of this server's managed identity.",
    },
    audience: {
      type: 'string',
      value: '<id>',
      help: 'add: with --identity, the API that the token is for. Default: this API itself.',
    },
    'on-behalf-of': {
      type: 'string',
      value: '<scope>',
      help: 'add: the server requires a token for the caller with this scope, such as api://<id>/.default.',
    },
    address: {
      type: 'string',
      value: '<address>',
      help: 'add: the private address of a server in a network that is connected to this one.',
    },
    environment: {
      type: 'string',
      multiple: true,
      value: '<name>=<value>',
      help: 'add: a variable that the program expects, which is not secret.',
    },
    path: {
      type: 'string',
      value: '<path>',
      help: 'add: the program listens on PORT, and this is the path of its MCP endpoint.',
    },
    image: {
      type: 'string',
      value: '<name>',
      help: 'add: the container image of the program on Azure.',
    },
    internet: {
      type: 'boolean',
      help: 'add: the program may open connections to the internet.',
    },
    shared: {
      type: 'boolean',
      help: 'add: all callers share one session; only for servers that keep no state between calls.',
    },
    seconds: {
      type: 'string',
      value: '<count>',
      help: 'add: how long one call may take. Default: 10.',
    },
    'answer-kib': {
      type: 'string',
      value: '<count>',
      help: 'add: size of one answer. Default: 1024, or 256 for a server on the internet.',
    },
    calls: {
      type: 'string',
      value: '<count>',
      help: 'offer: calls per caller and minute. Default: 60.',
    },
    scope: {
      type: 'string',
      value: '<scope>',
      help: 'offer: a scope that callers need, such as docs.read.',
    },
    role: {
      type: 'string',
      value: '<role>',
      help: 'offer: an app role that callers need, such as Docs.Read.',
    },
    as: {
      type: 'string',
      value: '<name>',
      help: 'offer: the name under which callers see the tool. Default: its own name.',
    },
  },
  examples: [
    'npm run front -- add docs https://mcp.example.com/mcp',
    'npm run front -- add browser -- npx @playwright/mcp@0.0.83 --headless --isolated',
    'npm run front -- offer docs search --calls 60 --as docs_search',
    'npm run front -- diff',
  ],
} as const;

await runCommand(COMMAND, async ({ values, positionals }) => {
  const [verb = '', ...operands] = positionals;
  const [name = '', ...words] = operands;
  const [second] = words;
  const files = readFiles();
  checkOptions(verb, values, verbOf);
  if (verb === 'add' && words.length > 0) {
    const added = { ...values, scope: values['on-behalf-of'], name, words };
    const entry = newEntry(files, added);
    const count = await reviewing(name, { [name]: entry }, (live) => {
      writeFiles(withUpstream(files, name, entry, live));
      return live.length;
    });
    console.log(`front      ${name}: ${count} tools, none of them offered yet`);
    for (const tool of readFiles().lock[name] ?? []) console.log(`             ${tool.name}`);
    console.log(`Review ${FILES.lock}, then offer the tools that callers may use.`);
    return;
  }
  if (verb === 'offer' && words.length > 0) {
    if (values.as !== undefined && words.length > 1) {
      throw new Error('Offer one tool at a time with --as.');
    }
    const offer = { ...values, calls: Number(values.calls ?? 60) };
    writeFiles(words.reduce((all, tool) => withOffer(all, name, tool, offer), files));
    for (const tool of words) {
      console.log(`front      ${name}: callers see the tool ${tool} as ${values.as ?? tool}`);
    }
    return generate();
  }
  if (verb === 'withdraw' && words.length > 0) {
    writeFiles(words.reduce((all, tool) => withoutOffer(all, name, tool), files));
    for (const tool of words) console.log(`front      ${name}: ${tool} is no longer offered`);
    return generate();
  }
  switch (`${verb} ${operands.length}`) {
    case 'diff 0':
      return compare(files, Object.keys(files.upstreams));
    case 'diff 1':
      return compare(files, [name]);
    case 'accept 1':
    case 'accept 2':
      await reviewing(name, files.upstreams, (live) =>
        writeFiles(withAccepted(files, name, live, second)),
      );
      console.log(`front      ${name}: accepted ${second ?? 'all tools'}`);
      return generate();
    case 'remove 1':
      writeFiles(withoutUpstream(files, name));
      removeProgram(ROOT, name);
      console.log(`front      removed ${name}`);
      return generate();
    case 'check 0':
      checkFiles(files);
      for (const definitions of Object.values(files.lock)) await judge(definitions);
      console.log('front      both files are intact');
      return;
    default:
      throw new Error(`Write one of: ${COMMAND.operands}.`);
  }
});

/** The help of each option begins with it. */
function verbOf(option: string): string {
  return COMMAND.options[option as keyof typeof COMMAND.options].help.replace(/:.*/s, '');
}

async function compare(files: UpstreamFiles, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const program = prepareProgram(ROOT, name, entryOf(files, name).site?.command ?? []);
    try {
      const live = await readDefinitions(name, files.upstreams, program.folder, process.env);
      const lines = compareDefinitions(files.lock[name] ?? [], live);
      const what = lines.length === 0 ? 'as reviewed' : 'changed since the review';
      console.log(`front      ${name}: ${what}`);
      for (const line of lines) console.log(`             ${line}`);
      if (lines.length > 0) process.exitCode = 1;
    } finally {
      program.discard();
    }
  }
}

/** Asks a server for its tools, judges them, and keeps its program if they are accepted. */
async function reviewing<Result>(
  name: string,
  upstreams: UpstreamFiles['upstreams'],
  accept: (live: readonly Definition[]) => Result,
): Promise<Result> {
  const command = entryOf({ upstreams }, name).site?.command ?? [];
  const program = prepareProgram(ROOT, name, command);
  try {
    const live = await readDefinitions(name, upstreams, program.folder, process.env);
    for (const warning of await judge(live)) console.log(`review     ${warning}`);
    const accepted = accept(live);
    program.keep();
    return accepted;
  } finally {
    program.discard();
  }
}

/** @returns what deserves a closer look. */
async function judge(definitions: readonly Definition[]): Promise<readonly string[]> {
  const { fault, warnings } = await judgeDefinitions(definitions);
  if (fault !== undefined) throw new Error(fault);
  return warnings;
}

function readFiles(): UpstreamFiles {
  const read = (file: string) => JSON.parse(readFileSync(join(ROOT, file), 'utf8'));
  return { upstreams: read(FILES.upstreams), lock: read(FILES.lock) };
}

/** @throws {ConfigError} without a change, if the server would refuse the files. */
function writeFiles(files: UpstreamFiles): void {
  checkFiles(files);
  for (const name of ['upstreams', 'lock'] as const) {
    writeFileSync(join(ROOT, FILES[name]), `${JSON.stringify(files[name], null, 2)}\n`);
  }
}

function generate(): void {
  runStep('The files', 'scripts/generate.ts');
}
