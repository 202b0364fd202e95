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
 * stored.
 */
export function createStdoutSink(stream: Writable, log: TrailLog): RecordSink {
  let waiting = 0;
  let lost = 0;
  let fault: Trail['fault'];
  let onWritten = (): void => {};
  const trail = (): Trail => ({ delivered: 0, lost, waiting, ...(fault && { fault }) });
  const lose = (why: TrailFault): void => {
    lost++;
    fault = why;
    log.failed(trail());
  };
  // A reader that goes away must not end the server; the write callbacks report the error as well.
  stream.on('error', () => {});
  return {
    trail,
    accept(event, fields) {
      if (!stream.writable || stream.writableLength > LIMITS.stdoutBytes) {
        lose(stream.writable ? HELD_BACK : CLOSED);
        return false;
      }
      holdUntilTurnEnds(stream);
      const line = JSON.stringify({ time: new Date().toISOString(), event, ...fields });
      waiting++;
      stream.write(`${line.replace(LINE_BREAKING, escapeCharacter)}\n`, (error) => {
        waiting--;
        if (error) {
          lose(CLOSED);
        } else {
          fault = undefined;
          log.delivered(trail());
        }
        onWritten();
      });
      return true;
    },
    close() {
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

/** A write of its own for each record would be the largest part of what a busy server does. */
function holdUntilTurnEnds(stream: Writable): void {
  if (stream.writableCorked > 0) return;
  stream.cork();
  setImmediate(() => stream.uncork());
}

const CLOSED: TrailFault = { kind: 'unreachable', detail: 'standard output is closed' };
const HELD_BACK: TrailFault = { kind: 'overflow', detail: 'standard output is not read' };

const escapeCharacter = (char: string): string =>
  `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
