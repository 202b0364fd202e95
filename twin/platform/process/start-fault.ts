/** Lines that say why: the error with its nearest frames. */
const LINES = 4;
/** Characters of a line. A line of a bundle may be its whole text. */
const LENGTH = 300;

/** Why a program did not start, in one line, from all that it printed. */
export function startFault(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  // Node prints the line of the program that threw, and marks the place below it.
  const mark = lines.findIndex((line) => /^\s*\^+$/.test(line));
  const reason = lines
    .slice(mark + 1)
    .filter((line) => !/^Node\.js v|\(?node:internal/.test(line))
    .slice(0, LINES)
    .map((line) => line.trim().slice(0, LENGTH))
    .join(' ');
  return reason || 'it printed nothing';
}
