type Values = Readonly<Record<string, unknown>>;

/** What an option says something about. */
const PART_OF: Readonly<Record<string, string>> = {
  header: 'secret',
  variable: 'secret',
  audience: 'identity',
};
/** Of each group, one option says it all. */
const ALTERNATIVES = [
  ['secret', 'identity', 'on-behalf-of'],
  ['header', 'variable'],
];
const OF_PROGRAM = ['path', 'environment', 'image', 'internet', 'variable'];

/**
 * Refuses an option that would be ignored: whoever gave it believes that it holds, such as a key that
 * is never sent.
 *
 * @param verbOf the verb to which an option belongs.
 */
export function checkOptions(
  verb: string,
  values: Values,
  verbOf: (option: string) => string,
): void {
  for (const option of Object.keys(values)) {
    if (verbOf(option) !== verb) {
      throw new Error(`"${verb}" does not use --${option}, which belongs to "${verbOf(option)}".`);
    }
    const whole = PART_OF[option];
    if (whole !== undefined && values[whole] === undefined) {
      throw new Error(`--${option} needs --${whole}.`);
    }
  }
  for (const group of ALTERNATIVES) {
    if (group.filter((option) => values[option] !== undefined).length > 1) {
      throw new Error(`Use one of ${listed(group)}, not several.`);
    }
  }
}

/** Refuses an option of `add` that says nothing about where the server runs. */
export function checkPlace(values: Values, isProgram: boolean): void {
  const given = (option: string) => values[option] !== undefined;
  if (isProgram && given('address')) {
    throw new Error('--address is only for a server with a URL.');
  }
  const [option] = isProgram ? [] : OF_PROGRAM.filter(given);
  if (option !== undefined) {
    throw new Error(`--${option} is only for a program, which follows "--".`);
  }
}

const listed = (options: readonly string[]): string => {
  const [last, ...others] = options.map((option) => `--${option}`).reverse();
  return `${others.reverse().join(', ')} and ${last}`;
};
