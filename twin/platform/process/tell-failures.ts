import { plain } from '../../../scripts/configure-easy-auth/printable.ts';
import type { Clock } from '../../kit/hop.ts';

/** The line that the server writes to standard error about a tool that failed. */
const FAILURE = /^tool {7}(\w+ .+)$/;

/** Lines a second, so that a tool that always fails cannot scroll everything else away. */
const PER_SECOND = 5;

/** Prints one line for each failed tool call at the terminal, and counts those beyond the limit. */
export function tellFailures(clock: Clock, log: (line: string) => void) {
  let told = 0;
  let left = 0;
  const endOfSecond = () => {
    if (left > 0) log(`${left} more failed tool calls; "npm run logs" shows them`);
    told = 0;
    left = 0;
  };
  return (line: string): void => {
    const failure = FAILURE.exec(line)?.[1];
    if (failure === undefined) return;
    if (told === 0) clock.after(1000, endOfSecond);
    if (told === PER_SECOND) {
      left += 1;
      return;
    }
    told += 1;
    log(plain(failure));
  };
}
