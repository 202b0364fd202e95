import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { listenQuietly } from '../../server/harness/listen.ts';

/** Names under which programs on Linux and macOS start a browser. */
const OPENERS = ['xdg-open', 'open'] as const;

/**
 * Puts programs into the folder that report the page that they are to open. Each ends at once, as the
 * real ones do, while the page loads.
 *
 * @returns the path of one of them, for programs that read $BROWSER.
 */
export async function installBrowser(
  folder: string,
  visit: (url: string) => Promise<void>,
): Promise<string> {
  const server = createServer(async (request, response) => {
    const url = await text(request);
    response.end();
    void visit(url);
  });
  const port = await listenQuietly(server, '127.0.0.1');
  const report = `fetch('http://127.0.0.1:${port}',{method:'POST',body:process.argv[1]})`;
  for (const name of OPENERS) {
    const script = `#!/bin/sh\nexec '${process.execPath}' -e "${report}" "$1"\n`;
    writeFileSync(join(folder, name), script, { mode: 0o755 });
  }
  return join(folder, OPENERS[0]);
}
