import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

const HERE = new Set(['localhost', '127.0.0.1']);

/**
 * A user with a separate browser that reaches only this machine: requests to other hosts are
 * refused.
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

/** Chooses a user on the sign-in page. */
export const signInAs = (page: Page, user: string): Promise<void> =>
  page.getByRole('button', { name: user }).click();

/** Accepts the consent page. @returns what the client asked for, as the page words it. */
export async function accept(page: Page): Promise<string[]> {
  const button = page.getByRole('button', { name: 'Accept' });
  await button.waitFor();
  const asks = await page.getByRole('listitem').locator('strong').allTextContents();
  await button.click();
  return asks;
}
