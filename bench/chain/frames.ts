import type { Browser, CDPSession, Page } from 'playwright-core';
import { launchBrowser } from '../../test/server/page/browser.ts';

/** Rows that the console shows, which are all calls that are kept. */
export const ROWS = 500;

/**
 * Milliseconds between the frames of a full console while calls arrive, as Chromium's own tracing says.
 */
export async function traceFrames(
  url: string,
  load: (calls: number) => Promise<unknown>,
  milliseconds: number,
): Promise<readonly number[]> {
  const browser = await launchBrowser();
  try {
    await load(ROWS);
    const page = await openFull(browser, url);
    const tracing = await browser.newBrowserCDPSession();
    const ended = new AbortController();
    const calling = callUntil(ended.signal, load);
    const events = await record(tracing, () => animate(page, milliseconds));
    ended.abort();
    await calling;
    return intervalsIn(events);
  } finally {
    await browser.close();
  }
}

async function openFull(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage({ bypassCSP: true });
  await page.goto(url);
  await page.waitForFunction(`document.querySelectorAll('[data-id]').length >= ${ROWS}`);
  return page;
}

async function callUntil(signal: AbortSignal, load: (calls: number) => Promise<unknown>) {
  while (!signal.aborted) await load(50);
}

/** Frames are only drawn where something moves. */
const animate = (page: Page, milliseconds: number): Promise<void> =>
  page.evaluate(`new Promise((resolve) => {
    const mark = document.createElement('div');
    mark.style.cssText = 'position:fixed;bottom:0;width:2px;height:2px;background:currentColor';
    document.body.append(mark);
    const end = performance.now() + ${milliseconds};
    const move = (now) => {
      mark.style.right = Math.round(now) % 20 + 'px';
      if (now < end) requestAnimationFrame(move);
      else resolve();
    };
    requestAnimationFrame(move);
  })`);

interface TraceEvent {
  readonly name: string;
  /** Microseconds. */
  readonly ts: number;
}

async function record(tracing: CDPSession, work: () => Promise<void>): Promise<TraceEvent[]> {
  const events: TraceEvent[] = [];
  tracing.on('Tracing.dataCollected', ({ value }) =>
    events.push(...(value as unknown as TraceEvent[])),
  );
  const complete = new Promise((resolve) => tracing.once('Tracing.tracingComplete', resolve));
  await tracing.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      includedCategories: [
        'disabled-by-default-devtools.timeline.frame',
        'devtools.timeline.frame',
      ],
    },
  });
  await work();
  await tracing.send('Tracing.end');
  await complete;
  return events;
}

function intervalsIn(events: readonly TraceEvent[]): readonly number[] {
  const drawn = events.filter(({ name }) => name === 'DrawFrame');
  const times = drawn.map(({ ts }) => ts / 1_000).sort((a, b) => a - b);
  return times.slice(1).map((time, at) => time - (times[at] as number));
}
