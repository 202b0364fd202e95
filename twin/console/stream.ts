import type { ServerResponse } from 'node:http';
import type { Feed, Listener } from './feed.ts';
import { sendError, startAnswer } from './send.ts';

/** A browser opens few; more are a mistake or an attack. */
const MOST_PAGES = 16;
/** Unread bytes after which a page is not ready for more. */
const MOST_UNREAD = 256 * 1024;
/** Time after which a page that reads nothing is dropped; it connects again by itself. */
const PATIENCE_MS = 15_000;

/** Server-sent events: the changes of the feed, as long as the page reads them. */
export function streamTo(response: ServerResponse, feed: Feed): void {
  if (feed.size >= MOST_PAGES) {
    sendError(response, 503, 'Too many pages are open. Close some of them.');
    return;
  }
  startAnswer(response, 200, 'text/event-stream');
  response.flushHeaders();
  let ready = performance.now();
  const page: Listener = {
    isReady() {
      const now = performance.now();
      if (response.writableLength <= MOST_UNREAD) ready = now;
      else if (now - ready > PATIENCE_MS) response.destroy();
      return ready === now;
    },
    send: (message) => void response.write(`data: ${JSON.stringify(message)}\n\n`),
  };
  // A connection without traffic looks the same as one whose other end is gone.
  const beat = setInterval(() => page.isReady() && response.write(':\n\n'), PATIENCE_MS).unref();
  response.on('close', () => {
    clearInterval(beat);
    feed.remove(page);
  });
  feed.add(page);
}
