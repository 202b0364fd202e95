import { type ParseArgsConfig, parseArgs } from 'node:util';

export interface Option {
  readonly type: 'boolean' | 'string';
  readonly multiple?: boolean;
  readonly default?: string | boolean;
  /** Placeholder of the option's value, such as `<port>`. */
  readonly value?: string;
  readonly help: string;
}

/** What the command accepts. Every command also has `--help`. */
export interface Command<O extends Readonly<Record<string, Option>>> {
  /** How to run it, such as `npm run call --`. */
  readonly name: string;
  /** What it does, in one sentence. */
  readonly does: string;
  readonly options: O;
  /** The operands after the options, such as `<tool> [name=value ...]`; if absent, none are allowed. */
  readonly operands?: string;
  /** Whether everything from the first operand on belongs to another command. */
  readonly passesOn?: boolean;
  readonly examples?: readonly string[];
}

type Read<O extends Readonly<Record<string, Option>>> = ReturnType<
  typeof parseArgs<{ options: O; allowPositionals: true }>
>;

const HELP = { type: 'boolean', help: 'Show this help.' } as const;

/**
 * Parses the command line and runs the command, or prints its help. A failure is reported on standard
 * error and sets the exit status.
 */
export async function runCommand<const O extends Readonly<Record<string, Option>>>(
  command: Command<O>,
  run: (typed: Read<O>) => void | Promise<void>,
  args: readonly string[] = process.argv.slice(2),
): Promise<void> {
  try {
    const typed = readArguments(command, args);
    if (typed === 'help') console.log(helpOf(command));
    else await run(typed);
  } catch (error) {
    console.error(explain(error));
    process.exitCode = 1;
  }
}

/** @throws for an unknown option, with the list of known ones. */
export function readArguments<const O extends Readonly<Record<string, Option>>>(
  command: Command<O>,
  args: readonly string[],
): Read<O> | 'help' {
  const options = { ...command.options, help: HELP };
  const first = command.passesOn ? firstOperand(args, options) : args.length;
  const [own, others] = [args.slice(0, first), args.slice(first)];
  const config: ParseArgsConfig = {
    args: own,
    options,
    allowPositionals: command.operands !== undefined,
  };
  try {
    const { values, positionals } = parseArgs(config);
    if (values.help === true) return 'help';
    return { values, positionals: [...positionals, ...others] } as unknown as Read<O>;
  } catch (error) {
    throw new Error(complaint(command, (error as Error).message));
  }
}

/** The index of the first argument that is neither an option nor the value of one. */
function firstOperand(args: readonly string[], options: ParseArgsConfig['options']): number {
  const { tokens } = parseArgs({ args, options, strict: false, tokens: true });
  return tokens.find(({ kind }) => kind === 'positional')?.index ?? args.length;
}

/** The first sentence of Node's message says what was wrong; the fix follows here. */
function complaint({ name, options, operands }: AnyCommand, message: string): string {
  const [what] = message.split(/\.(?:\s|$)/);
  const known = [...Object.keys(options), 'help'].map((option) => `--${option}`).join(', ');
  return `${what}. Usage: ${name} [options]${operands ? ` ${operands}` : ''}. Options: ${known}.`;
}

type AnyCommand = Command<Readonly<Record<string, Option>>>;

export function helpOf({ name, does, options, operands, examples = [] }: AnyCommand): string {
  const lines = Object.entries({ ...options, help: HELP as Option }).map(
    ([option, { value, help, multiple, default: otherwise }]) => {
      const typed = value === undefined ? `--${option}` : `--${option} ${value}`;
      const more = [
        ...(multiple ? ['can be repeated'] : []),
        ...(typeof otherwise === 'string' ? [`default: ${otherwise}`] : []),
      ].join(', ');
      return `  ${typed.padEnd(26)} ${help}${more && ` (${more})`}`;
    },
  );
  return [
    does,
    '',
    `Usage: ${name} [options]${operands ? ` ${operands}` : ''}`,
    '',
    'Options:',
    ...lines,
    ...(examples.length > 0 ? ['', 'Examples:', ...examples.map((line) => `  ${line}`)] : []),
  ].join('\n');
}

/** An error with its cause: for a failed connection, only the cause says which one and why. */
export function explain(error: unknown): string {
  const reasons: string[] = [];
  for (let one = error; one instanceof Error; one = one.cause) {
    const { code } = one as NodeJS.ErrnoException;
    const reason = one.message || code || one.name;
    if (!reasons.some((said) => said.includes(reason))) reasons.push(reason);
  }
  return reasons.length > 0 ? reasons.join(': ') : String(error);
}
