import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { Scene } from './scenes.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const CHROMIUM = (process.env.PATH ?? '')
  .split(delimiter)
  .flatMap((folder) => NAMES.map((name) => join(folder, name)))
  .find((file) => existsSync(file));
const MISSING = `none of ${NAMES.join(', ')} is on the PATH: install the package chromium`;

/**
 * Why pages cannot be looked at here, or false. On a build machine it is always false, so that a run
 * without a browser fails there instead of passing with nothing looked at.
 */
export const noBrowser: string | false =
  CHROMIUM === undefined && process.env.CI === undefined ? MISSING : false;

/** Chromium that talks to nobody but the page under test. */
export async function launchBrowser(): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error(MISSING);
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface Look {
  readonly width: number;
  readonly scheme: 'light' | 'dark';
}

export const LOOKS: readonly Look[] = [360, 1280].flatMap((width) => [
  { width, scheme: 'light' as const },
  { width, scheme: 'dark' as const },
]);

/** The status page of a scene, as somebody with this screen sees it. */
export async function openPage(
  browser: Browser,
  scene: Scene,
  look: Look,
  more: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: look.width, height: 800 },
    colorScheme: look.scheme,
    extraHTTPHeaders: scene.headers,
    ...more,
  });
  const page = await context.newPage();
  await page.goto(new URL('/', scene.server.url).href);
  return page;
}
