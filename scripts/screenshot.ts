/** `npm run screenshot`: the pictures of the console in docs/pictures, of a chain with some calls. */
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { currentDeployment } from '../infra/prediction/current-deployment.ts';
import { OPEN_TOOLS, TOOLS } from '../server/src/tools/declarations.ts';
import { CHROMIUM } from '../test/support/needs.ts';
import { onPath } from '../test/support/on-path.ts';
import { type ConsoleServer, openConsole } from '../twin/console/open-console.ts';
import { machineClock } from '../twin/kit/clock.ts';
import { freshBundle } from '../twin/run/bundle.ts';
import { startTwin, type Twin } from '../twin/run/start-twin.ts';
import { tokenFor } from '../twin/run/token-for.ts';
import { runCommand } from './command.ts';

const FOLDER = join(import.meta.dirname, '../docs/pictures');
const SIZES = { '': { width: 1280, height: 800 }, 'phone-': { width: 390, height: 780 } };
const SCHEMES = ['light', 'dark'] as const;

const COMMAND = {
  name: 'npm run screenshot --',
  does: 'Takes the pictures of the console that the documentation shows. Needs Chromium.',
  options: {},
  examples: ['npm run screenshot'],
} as const;

await runCommand(COMMAND, async () => {
  const executablePath = onPath(...CHROMIUM);
  if (executablePath === undefined) throw new Error('Install Chromium first.');
  const deployment = await currentDeployment('twin');
  const bundle = await freshBundle();
  const ports = { gateway: 0, signIn: 0 };
  const parts = { deployment, ports, metadata: undefined, bundle, clock: machineClock };
  const twin = await startTwin({ ...parts, log: () => {} });
  const shown = await openConsole(0);
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];
  const browser = await chromium.launch({ executablePath, args });
  try {
    shown.serve(twin, { edits: () => [], before: () => undefined });
    const id = await makeCalls(twin);
    await takePictures(browser, shown, id);
  } finally {
    await browser.close();
    await shown.close();
    await twin.stop();
  }
});

/** Some that succeed and some that do not. @returns the id of the one to open. */
async function makeCalls(twin: Twin): Promise<string> {
  const guarded = TOOLS.find(({ access }) => access.scope);
  const token = (user: string) => tokenFor(twin, { user });
  const call = async (name: string, args: unknown, bearer?: string): Promise<void> => {
    const response = await fetch(twin.mcpUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(bearer && { authorization: `Bearer ${bearer}` }),
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: { name, arguments: args },
      }),
    });
    await response.arrayBuffer();
  };
  for (const user of ['ada', 'ben', 'cleo']) {
    for (const tool of OPEN_TOOLS) await call(tool.name, tool.samples[0], await token(user));
  }
  const [first] = OPEN_TOOLS;
  await call(first?.name ?? '', {}, 'a.b.c');
  await call(first?.name ?? '', {});
  await call(first?.name ?? '', first?.samples[0], await tokenFor(twin, 'application'));
  if (guarded) await call(guarded.name, guarded.samples[0], await token('ada'));
  return twin.calls.all().findLast(({ entrance }) => entrance === 'gateway')?.id ?? '';
}

async function takePictures(browser: Browser, { url }: ConsoleServer, id: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of SCHEMES) {
      const page = await browser.newPage({ viewport, colorScheme });
      await page.goto(`${url}#/calls/${id}`);
      await page.getByRole('heading', { name: 'Why?' }).waitFor();
      await take(page, join(FOLDER, `console-${size}${colorScheme}.png`));
      await page.close();
    }
  }
}

async function take(page: Page, path: string): Promise<void> {
  // The list may still be arriving.
  await page.waitForTimeout(500);
  await page.screenshot({ path });
  console.log(`${path}  ${Math.ceil(statSync(path).size / 1024)} kB`);
}
