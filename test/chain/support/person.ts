import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

const HERE = new Set(['localhost', '127.0.0.1']);

/**
 * Somebody with a browser of their own, which reaches nothing but this machine: what a page wants
 * from elsewhere is refused.
 */
export async function openBrowserOf(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(30_000);
  await context.route(
    ({ protocol, hostname }) => protocol.startsWith('http') && !HERE.has(hostname),
    (route) => route.abort(),
  );
  return context.newPage();
}

/** Chooses who to be, on the page of the sign-in service. */
export const signInAs = (page: Page, user: string): Promise<void> =>
  page.getByRole('button', { name: user }).click();

/** Lets a client do what it asks for; answers what that was, as the page says it. */
export async function accept(page: Page): Promise<string[]> {
  const button = page.getByRole('button', { name: 'Accept' });
  await button.waitFor();
  const asks = await page.getByRole('listitem').locator('strong').allTextContents();
  await button.click();
  return asks;
}
