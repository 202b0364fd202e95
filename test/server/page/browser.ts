import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { CHROMIUM } from '../../support/needs.ts';
import { onPath } from '../../support/on-path.ts';
import type { Scene } from './scenes.ts';

/** Chromium, restricted to the page under test. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = onPath(...CHROMIUM);
  if (executablePath === undefined) throw new Error("The test does not say needs('chromium').");
  return chromium.launch({
    executablePath,
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

/** The status page of a scene, opened with this screen size. */
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
