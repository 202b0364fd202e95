import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { LOOKS } from './browser.ts';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/* What runs in the page, as text: the types of a browser are none of this program's. */
const SCROLL_WIDTH = 'document.documentElement.scrollWidth';

/**
 * What is wrong with the page that is open, at every width and in light and dark: what axe finds, and
 * scrolling sideways. axe comes in as a script, so the page's context has to bypass its policy.
 */
export async function findFaults(page: Page): Promise<string[]> {
  const faults: string[] = [];
  for (const { width, scheme } of LOOKS) {
    const look = `${width} wide, ${scheme}`;
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme: scheme });
    if (Number(await page.evaluate(SCROLL_WIDTH)) > width) faults.push(`${look}: scrolls sideways`);
    // The other mode collects frames in a page of its own for each look; these pages have no frames.
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
