import { filled, isReference } from './setting.ts';

/** What the template stores until an operator has set the secret. */
const PLACEHOLDER = 'not-set';

/** Whether a setting holds a usable secret. */
export const isSet = (value: string | undefined): value is string =>
  filled(value) !== undefined && value?.trim() !== PLACEHOLDER && !isReference(value as string);

/**
 * Takes the tools' secrets out of the environment: from then on no library, child process or other
 * tool finds them there.
 */
export function takeToolSecrets(
  env: Record<string, string | undefined>,
  names: readonly string[],
): ReadonlyMap<string, string> {
  const taken = new Map<string, string>();
  for (const name of names) {
    const value = env[name];
    if (isSet(value)) taken.set(name, value.trim());
    delete env[name];
  }
  return taken;
}
