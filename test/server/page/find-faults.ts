import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { LOOKS } from './browser.ts';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/* This runs in the page, so it is text: the program does not include a browser's types. */
const SCROLL_WIDTH = 'document.documentElement.scrollWidth';

/**
 * Faults of the open page at every width, in light and dark: what axe reports, and sideways scrolling.
 * axe is injected as a script, so the page's context has to bypass its policy.
 */
export async function findFaults(page: Page): Promise<string[]> {
  const faults: string[] = [];
  for (const { width, scheme } of LOOKS) {
    const look = `${width} wide, ${scheme}`;
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme: scheme });
    if (Number(await page.evaluate(SCROLL_WIDTH)) > width) faults.push(`${look}: scrolls sideways`);
    // The other mode opens an extra page per run to collect frames; these pages have no frames.
    const { violations } = await new AxeBuilder({ page })
      .setLegacyMode(true)
      .withTags(TAGS)
      .analyze();
    faults.push(
      ...violations.map(({ id, nodes }) => `${look}: ${id}: ${nodes.map(({ html }) => html)}`),
    );
  }
  return faults;
}
