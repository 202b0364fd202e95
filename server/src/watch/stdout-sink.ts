import type { Writable } from 'node:stream';
import { LIMITS } from '../limits.ts';
import type { RecordSink } from './record.ts';

/** C1 controls and line separators: JSON leaves them alone, terminals and line readers do not (L-01). */
const LINE_BREAKING = /[\u007f-\u009f\u2028\u2029]/g;

/** One JSON object a line, for a laptop and wherever the platform collects standard output. */
export function createStdoutSink(stream: Writable): RecordSink {
  let lost = 0;
  // A reader that went away must not take the server with it.
  stream.on('error', () => {});
  return {
    accept(event, fields) {
      if (!stream.writable || stream.writableLength > LIMITS.stdoutBytes) {
        lost++;
        return false;
      }
      const line = JSON.stringify({ time: new Date().toISOString(), event, ...fields });
      stream.write(`${line.replace(LINE_BREAKING, escapeCharacter)}\n`);
      return true;
    },
    // Nobody confirms what was read from a stream.
    delivered: () => 0,
    lost: () => lost,
    close: async () => {},
  };
}

const escapeCharacter = (char: string): string =>
  `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
