/**
 * JSON as one argument of a command. Written like this, both POSIX shells and cmd.exe pass it on
 * unchanged, because none of our values contains `$`, a backtick, `!` or `%`.
 */
export const jsonArgument = (value: unknown): string =>
  `"${JSON.stringify(value).replaceAll('"', String.raw`\"`)}"`;

/**
 * The command for PowerShell, if it differs: older versions drop the quotes inside an argument, and
 * newer ones only keep them for some programs, so cmd.exe reads such a line.
 */
export const inPowerShell = (command: string): string | undefined =>
  command.includes('"') ? `cmd /c '${command}'` : undefined;
