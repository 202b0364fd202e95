import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { needs } from '../../support/needs.ts';
import { type Look, launchBrowser, openPage } from './browser.ts';
import { findFaults } from './find-faults.ts';
import { laptopScene, type Scene, signedInScene, skippedScene } from './scenes.ts';

/* This runs in the page, so it is text: the program does not include a browser's types. */
const SCROLL_WIDTH = 'document.documentElement.scrollWidth';
const STATIONS = "[...document.querySelectorAll('.station')]";
const SHAPES = `${STATIONS}.map((station) => station.querySelector('svg').innerHTML)`;
const TOPS = `${STATIONS}.map((station) => station.getBoundingClientRect().top)`;
const BRING_IN = `
  const script = document.createElement('script');
  script.textContent = 'document.title = "ran"';
  document.body.append(script);
  document.body.insertAdjacentHTML('beforeend',
    '<img src=x onerror="document.title = &quot;ran&quot;"><p style="color: rgb(1, 2, 3)" id=styled>');
`;
const SEND_AND_FRAME = `(async () => {
  const blocked = [];
  document.addEventListener('securitypolicyviolation', (event) => {
    blocked.push(event.effectiveDirective);
  });
  document.body.insertAdjacentHTML('beforeend', '<form action="/readyz"></form>');
  document.querySelector('form').submit();
  const frame = document.createElement('iframe');
  frame.src = '/';
  document.body.append(frame);
  await new Promise((done) => frame.addEventListener('load', done));
  return blocked;
})()`;

const WIDE = { width: 1280, scheme: 'light' } as const;

describe('the page in a browser', needs('chromium'), () => {
  let browser: Browser;
  const scenes: Scene[] = [];
  before(async () => {
    browser = await launchBrowser();
    scenes.push(await signedInScene(), await skippedScene(), await laptopScene());
  });
  after(() => browser.close());
  const withPage = async (
    options: { scene: number; look?: Look; more?: object },
    use: (page: Page) => Promise<void>,
  ) => {
    const { scene, look = WIDE, more } = options;
    const page = await openPage(browser, scenes[scene] as Scene, look, more);
    await use(page).finally(() => page.context().close());
  };

  for (const [scene, name] of ['signed in', 'sign-in skipped', 'on a laptop'].entries()) {
    test(`has no fault at any width, light and dark, ${name}`, () =>
      withPage({ scene, more: { bypassCSP: true } }, async (page) => {
        assert.deepEqual(await findFaults(page), []);
      }));

    test(`loads nothing but itself and logs no error, ${name}`, async () => {
      const context = await browser.newContext({
        extraHTTPHeaders: (scenes[scene] as Scene).headers,
      });
      const page = await context.newPage();
      const requests: string[] = [];
      const complaints: string[] = [];
      page.on('request', (request) => requests.push(new URL(request.url()).pathname));
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(new URL('/', (scenes[scene] as Scene).server.url).href);
      await page.waitForLoadState('networkidle');
      await context.close();
      assert.deepEqual(requests, ['/']);
      assert.deepEqual(complaints, []);
    });
  }

  test('runs no injected script and applies no injected style [H-23]', () =>
    withPage({ scene: 0 }, async (page) => {
      await page.evaluate(BRING_IN);
      assert.notEqual(await page.title(), 'ran');
      const color = await page.evaluate(
        "getComputedStyle(document.getElementById('styled')).color",
      );
      assert.notEqual(color, 'rgb(1, 2, 3)');
    }));

  test('submits no injected form and shows no injected frame [H-23]', () =>
    withPage({ scene: 2 }, async (page) => {
      const blocked = (await page.evaluate(SEND_AND_FRAME)) as string[];
      assert.ok(blocked.includes('form-action'), blocked.join());
      assert.ok(blocked.includes('frame-src'), blocked.join());
    }));

  test('distinguishes states by shape and text with forced colours', () =>
    withPage({ scene: 2, more: { forcedColors: 'active' } }, async (page) => {
      const words = await page.locator('.station .state').allTextContents();
      const shapes = await page.evaluate(SHAPES);
      assert.deepEqual([...new Set(words)].sort(), ['off', 'unknown', 'verified']);
      assert.equal(new Set(shapes as string[]).size, 3);
    }));

  test('shows the path as a row on a desktop and as a column on a phone', async () => {
    const tops = (page: Page) => page.evaluate(TOPS) as Promise<number[]>;
    await withPage({ scene: 0 }, async (page) => assert.equal(new Set(await tops(page)).size, 1));
    await withPage({ scene: 0, look: { width: 360, scheme: 'light' } }, async (page) =>
      assert.equal(new Set(await tops(page)).size, 7),
    );
  });

  test('never scrolls sideways at 400 % zoom, which is 320 pixels wide', () =>
    withPage({ scene: 0, look: { width: 320, scheme: 'light' } }, async (page) => {
      assert.equal(await page.evaluate(SCROLL_WIDTH), 320);
    }));
});
