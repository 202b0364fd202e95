/** Frames of the stack that are repeated. */
const FRAMES = 3;
/** Characters of a line. A line of a bundle may be its whole text. */
const LENGTH = 300;
/** Lines of a program that explains itself. */
const LINES = 8;

/** Why a program ended, in one line, from all that it printed. */
export function describeCrash(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const at = lines.findIndex((line) => /^[A-Z]\w*Error\b/.test(line));
  const said = at < 0 ? lines.slice(0, LINES) : errorAt(lines, at);
  return said.map((line) => line.trim().slice(0, LENGTH)).join(' ') || 'it printed nothing';
}

/** The error, and where it was thrown. */
function errorAt(lines: readonly string[], at: number): string[] {
  const frames = lines
    .slice(at + 1)
    .filter((line) => /^\s+at /.test(line) && !line.includes('node:internal'))
    .slice(0, FRAMES);
  const where = frames.length > 0 ? frames : brokenSource(lines.slice(0, at));
  return [lines[at] ?? '', ...where];
}

/** For TypeScript that cannot be parsed, Node prints the file and marks the place, without a stack. */
function brokenSource(lines: readonly string[]): string[] {
  const file = lines.find((line) => /^\S+\.ts:\d+$/.test(line));
  const mark = lines.findLast((line) => /^\s*\^+$/.test(line));
  return file && mark ? [`at ${file}:${mark.indexOf('^') + 1}`] : [];
}
