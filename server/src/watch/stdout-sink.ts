import type { RecordSink } from './record.ts';

/** One JSON object a line. */
export function createStdoutSink(write: (line: string) => boolean): RecordSink {
  let lost = 0;
  return {
    accept(name, fields) {
      const line = JSON.stringify({ time: new Date().toISOString(), event: name, ...fields });
      // Escapes that JSON leaves alone but that terminals and line readers act on (L-01).
      const safe = line.replace(
        /[\u007f-\u009f\u2028\u2029]/g,
        (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
      if (write(`${safe}\n`)) return true;
      lost++;
      return false;
    },
    lost: () => lost,
    close: async () => {},
  };
}
