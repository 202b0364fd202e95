import { stderr, stdin } from 'node:process';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** A value from a pipe, or typed at the terminal without being shown; without its last line break. */
export async function readSecretValue(name: string): Promise<string> {
  if (stdin.isTTY) {
    stderr.write(`Value of ${name} (not shown): `);
    const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
    const typed = createInterface({ input: stdin, output: silent, terminal: true });
    try {
      return await typed.question('');
    } finally {
      typed.close();
      stderr.write('\n');
    }
  }
  let value = '';
  for await (const chunk of stdin.setEncoding('utf8')) value += chunk;
  return value.replace(/\r?\n$/, '');
}
