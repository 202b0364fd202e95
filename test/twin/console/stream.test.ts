import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, mock, test } from 'node:test';
import type { Feed, Listener } from '../../../twin/console/feed.ts';
import { streamTo } from '../../../twin/console/stream.ts';

/** What a page's connection has not read yet, as the test says. */
class Connection extends EventEmitter {
  status = 0;
  writableLength = 0;
  isDestroyed = false;
  readonly written: string[] = [];
  writeHead(status: number) {
    this.status = status;
  }
  flushHeaders() {}
  write(text: string) {
    this.written.push(text);
  }
  end() {}
  destroy() {
    this.isDestroyed = true;
    this.emit('close');
  }
}

function setUp() {
  const pages = new Set<Listener>();
  const feed = {
    get size() {
      return pages.size;
    },
    add: (page: Listener) => void pages.add(page),
    remove: (page: Listener) => void pages.delete(page),
  };
  const open = () => {
    const connection = new Connection();
    streamTo(connection as unknown as ServerResponse, feed as unknown as Feed);
    return connection;
  };
  return { pages, open };
}

describe('the live stream of a page', () => {
  test('ends with its connection', () => {
    const { pages, open } = setUp();
    const connection = open();
    assert.equal(pages.size, 1);
    connection.emit('close');
    assert.equal(pages.size, 0);
  });

  test('is not written to while its page reads too slowly, and dropped if that lasts', (context) => {
    let now = 0;
    context.mock.method(performance, 'now', () => now);
    const { pages, open } = setUp();
    const connection = open();
    const [page] = pages;
    assert.equal(page?.isReady(), true);
    connection.writableLength = 1024 * 1024;
    now = 10_000;
    assert.equal(page?.isReady(), false);
    assert.equal(connection.isDestroyed, false);
    connection.writableLength = 0;
    assert.equal(page?.isReady(), true);
    connection.writableLength = 1024 * 1024;
    now = 30_000;
    assert.equal(page?.isReady(), false);
    assert.equal(connection.isDestroyed, true);
    assert.equal(pages.size, 0);
    mock.restoreAll();
  });

  test('is refused beyond a number that no user opens', () => {
    const { pages, open } = setUp();
    const statuses = Array.from({ length: 20 }, () => open().status);
    assert.equal(statuses.filter((status) => status === 200).length, 16);
    assert.deepEqual(new Set(statuses.slice(16)), new Set([503]));
    for (const connection of pages) assert.equal(connection.isReady(), true);
  });
});
