import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** A developer's machine: a home folder with the real tools' configuration, and the tools. */
export interface Machine {
  readonly environment: NodeJS.ProcessEnv;
  /** Folder for everything temporary. */
  readonly temporary: string;
  /** Calls of the developer's own azd and az. */
  calls(): string;
  /** Configuration files that have been read or changed. */
  touched(): string[];
  remove(): void;
}

/** Older than any access that a test could cause. */
const LONG_AGO = new Date('2020-01-01T00:00:00Z');

export function prepareMachine(): Machine {
  const folder = mkdtempSync(join(tmpdir(), 'machine-'));
  const [home, bin, temporary] = ['home', 'bin', 'tmp'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const log = join(folder, 'calls');
  for (const made of [home, bin, temporary]) mkdirSync(made);
  for (const tool of ['azd', 'az']) {
    writeFileSync(join(bin, tool), `#!/bin/sh\necho "${tool} $*" >> '${log}'\nexit 1\n`);
    chmodSync(join(bin, tool), 0o755);
  }
  const files = ['.azure/msal_token_cache.json', '.azure/config', '.azd/config.json'].map((name) =>
    join(home, name),
  );
  for (const file of files) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '{"secret":"of a developer"}');
  }
  const watched = [...files, join(home, '.azure'), join(home, '.azd')];
  for (const path of watched) utimesSync(path, LONG_AGO, LONG_AGO);
  return {
    temporary,
    environment: {
      ...process.env,
      HOME: home,
      TMPDIR: temporary,
      TWIN_FOLDER: join(temporary, 'twin'),
      AZURE_CONFIG_DIR: join(home, '.azure'),
      AZD_CONFIG_DIR: join(home, '.azd'),
      PATH: [bin, process.env.PATH].join(delimiter),
    },
    calls: () => (existsSync(log) ? readFileSync(log, 'utf8') : ''),
    touched: () => watched.filter((path) => statSync(path).atimeMs > LONG_AGO.getTime()),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
