/** `npm run policy`: checks policy files of this or another project, without a deployment. */
import { explain, runCommand } from './command.ts';

const COMMAND = {
  name: 'npm run policy --',
  does: 'Checks policy files as the gateway does when they are deployed: XML, sections and order, attributes, expressions, sizes.',
  options: {
    watch: { type: 'boolean', help: 'Check again after each change, until Ctrl-C.' },
    value: {
      type: 'string',
      multiple: true,
      value: '<name=value>',
      help: 'Value of a named value; without it, the name stands for it.',
    },
    json: { type: 'boolean', help: 'Print one line of JSON for each check.' },
  },
  operands: '<file ...>',
  examples: [
    'npm run policy -- infra/gateway/mcp.policy.xml --watch',
    'npm run policy -- ../other/api.xml --value tenant-id=7d1c9d2e-9f0b-4a52-8b64-5a0f8e1d2c02',
    'npm run --silent policy -- *.xml --json    exit status 0: no findings, 1: findings, 2: could not be read',
  ],
} as const;

await runCommand(COMMAND, async ({ values, positionals }) => {
  try {
    // Imported late: what they read may be unreadable, which is status 2 as well.
    const { createCheck, readFiles, readOptions, watchFiles } = await import(
      './policy/check-files.ts'
    );
    const options = readOptions(values, positionals);
    const check = await createCheck(options);
    const texts = readFiles(options);
    process.exitCode = check(texts) ? 0 : 1;
    if (values.watch) watchFiles(options, texts, check);
  } catch (error) {
    console.error(explain(error));
    process.exitCode = 2;
  }
});
