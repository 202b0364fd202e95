import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import { Deadlines } from '../../../server/src/http/deadlines.ts';

const MS = 1_000;

describe('the time limits of open calls', () => {
  let over: string[];
  let deadlines: Deadlines<string>;
  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    over = [];
    deadlines = new Deadlines(MS, (opened) => over.push(opened));
  });
  afterEach(() => mock.timers.reset());

  /** Timers are mocked, the clock that they are compared with is not: a call may begin in its past. */
  const now = () => performance.now();

  test('end what is still open, and nothing that has ended', () => {
    deadlines.start('slow', now() - MS);
    deadlines.start('ended', now() - MS);
    deadlines.end('ended');
    mock.timers.tick(MS);
    assert.deepEqual(over, ['slow']);
  });

  test('end a call that began later at its own time', () => {
    deadlines.start('first', now() - MS);
    deadlines.start('second', now() + MS);
    mock.timers.tick(MS);
    assert.deepEqual(over, ['first']);
    mock.timers.tick(3 * MS);
    assert.deepEqual(over, ['first', 'second']);
  });

  test('end each call once, and start again after all have ended', () => {
    deadlines.start('one', now() - MS);
    mock.timers.tick(10 * MS);
    deadlines.end('one');
    deadlines.start('two', now() - MS);
    mock.timers.tick(MS);
    mock.timers.tick(10 * MS);
    assert.deepEqual(over, ['one', 'two']);
  });

  test('end the others if the oldest ends in time', () => {
    deadlines.start('oldest', now());
    deadlines.start('other', now() - MS);
    deadlines.end('oldest');
    mock.timers.tick(MS);
    assert.deepEqual(over, ['other']);
  });
});
