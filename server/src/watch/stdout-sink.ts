import type { EventEmitter } from 'node:events';
import type { Writable } from 'node:stream';
import { LIMITS } from '../contract/limits.ts';
import type { Trail, TrailFault } from '../status/trail.ts';
import type { RecordSink } from './record.ts';
import type { TrailLog } from './trail-log.ts';

/** C1 controls and line separators: JSON keeps them; terminals and readers act on them (L-01). */
const LINE_BREAKING = /[\u007f-\u009f\u2028\u2029]/g;

/**
 * Writes one JSON object per line, for a laptop and for platforms that collect standard output.
 * Written records count as neither delivered nor lost: nothing confirms that they were read and
 * stored. The lines of one turn of the event loop are written together, so a process that is killed in
 * the middle of a turn loses the records of that turn, whose calls may have been answered.
 */
export function createStdoutSink(
  stream: Writable,
  log: TrailLog,
  ending: Pick<EventEmitter, 'once'>,
): RecordSink {
  /** Lines of this turn of the event loop: a write for each would be much of a busy server's work. */
  let held: string[] = [];
  let heldLength = 0;
  let waiting = 0;
  let lost = 0;
  let fault: Trail['fault'];
  let onWritten = (): void => {};
  const trail = (): Trail => ({ delivered: 0, lost, waiting, ...(fault && { fault }) });
  const lose = (count: number, why: TrailFault): void => {
    lost += count;
    fault = why;
    log.failed(trail());
  };
  // A reader that goes away must not end the server; the write callbacks report the error as well.
  stream.on('error', () => {});
  const write = (): void => {
    const count = held.length;
    if (count === 0) return;
    const lines = held.join('');
    held = [];
    heldLength = 0;
    stream.write(lines, (error) => {
      waiting -= count;
      if (error) {
        lose(count, CLOSED);
      } else {
        fault = undefined;
        log.delivered(trail());
      }
      onWritten();
    });
  };
  // An error may end the process in the middle of a turn.
  ending.once('exit', write);
  return {
    trail,
    accept(event, fields) {
      if (!stream.writable || stream.writableLength + heldLength > LIMITS.stdoutBytes) {
        lose(1, stream.writable ? HELD_BACK : CLOSED);
        return false;
      }
      const record = JSON.stringify({ time: new Date().toISOString(), event, ...fields });
      const line = `${record.replace(LINE_BREAKING, escapeCharacter)}\n`;
      waiting++;
      heldLength += line.length;
      if (held.push(line) === 1) setImmediate(write);
      return true;
    },
    close() {
      write();
      return new Promise((done) => {
        const finish = (): void => {
          if (waiting > 0) log.closed(waiting);
          done(waiting);
        };
        const timer = setTimeout(finish, LIMITS.flushMs);
        onWritten = () => {
          if (waiting > 0) return;
          clearTimeout(timer);
          finish();
        };
        onWritten();
      });
    },
  };
}

const CLOSED: TrailFault = { kind: 'unreachable', detail: 'standard output is closed' };
const HELD_BACK: TrailFault = { kind: 'overflow', detail: 'standard output is not read' };

const escapeCharacter = (char: string): string =>
  `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
