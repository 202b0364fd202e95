import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { CHROMIUM, needs } from '../support/needs.ts';
import { onPath } from '../support/on-path.ts';
import { program, putBehind } from './put-behind.ts';

test(
  'a browser shows each caller their own page, and ends with its site',
  needs('fronted', 'chromium', 'linux'),
  async (t) => {
    const site = createServer((_request, response) => {
      response
        .setHeader('content-type', 'text/html')
        .end('<title>Page</title><h1>Account of Ada</h1>');
    }).listen(0, '127.0.0.1');
    t.after(() => site.close());
    await once(site, 'listening');
    const { port } = site.address() as AddressInfo;
    const chromium = onPath(...CHROMIUM) ?? '';
    const fronted = await putBehind(t, {
      command: [
        program('playwright-mcp'),
        ...['--headless', '--isolated', '--no-sandbox', '--executable-path', chromium],
      ],
      offer: ['browser_navigate', 'browser_snapshot', 'browser_take_screenshot'],
    });
    assert.equal((await fronted.list()).length, 3);
    const opened = await fronted.call(
      'browser_navigate',
      { url: `http://127.0.0.1:${port}/` },
      'Ada',
    );
    assert.match(opened.text, /Page Title: Page/);
    assert.match((await fronted.call('browser_snapshot', {}, 'Ada')).text, /Account of Ada/);
    const { text, isError } = await fronted.call('browser_snapshot', {}, 'Ben');
    assert.deepEqual([isError, /Ada/.test(text)], [false, false]);
    // Its type has a default, although its schema requires it.
    const picture = await fronted.call('browser_take_screenshot', {}, 'Ada');
    assert.ok(
      picture.content.some(({ type }) => type === 'image'),
      picture.text,
    );
    await fronted.stop();
    assert.deepEqual(fronted.processes(), []);
  },
);
