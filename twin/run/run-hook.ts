import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import type { CallerApplication } from '../entra/sign-in/caller-application.ts';
import { describeCrash } from '../kit/describe-crash.ts';
import type { Outbound } from '../kit/hop.ts';

export type HookHalf = 'preprovision' | 'postprovision';

/** Where the hook finds its azd and az, and what it can see of the machine. */
export interface HookEnvironment {
  /** Folder that contains the hook and its data, as in a checkout. */
  readonly root: string;
  /** Folder with the twin's own azd and az, first on the PATH. */
  readonly commands: string;
  /** An empty home, so that no user configuration is found. */
  readonly home: string;
  readonly environment: string;
  /** Socket on which its az reads resources. */
  readonly resourceManager: string;
  /** The application of the deployment that calls without a user. */
  readonly caller: CallerApplication;
  /** Settings of the azd environment that the user of the chain chose. */
  readonly given: Readonly<Record<string, string>>;
  /** Values of the azd environment. */
  values(): Record<string, string>;
  setValues(values: Record<string, string>): void;
  readonly outbound: Outbound;
  /** Aborts a running hook. */
  readonly signal: AbortSignal;
}

/** That of a person who is signed in to the chain's az and azd. */
export const environmentOf = ({
  commands,
  home,
  environment,
  outbound,
}: HookEnvironment): NodeJS.ProcessEnv => ({
  PATH: [commands, '/usr/bin', '/bin'].join(delimiter),
  HOME: home,
  AZURE_ENV_NAME: environment,
  HTTPS_PROXY: outbound.proxy,
  NODE_USE_ENV_PROXY: '1',
  NODE_EXTRA_CA_CERTS: outbound.authority,
  // The hook runs twice, and starts commands on the same Node.
  NODE_COMPILE_CACHE: join(home, 'compiled'),
});

/**
 * Runs the real hook as azd would, in a separate process that sees the twin's directory under the
 * real host names. It gets nothing of the caller's environment: a developer's own sign-in stays
 * out.
 *
 * @throws with what the hook wrote to standard error if it fails.
 */
export function runHook(half: HookHalf, hookEnvironment: HookEnvironment): Promise<void> {
  const script = join(hookEnvironment.root, 'scripts/configure-easy-auth.ts');
  const child = spawn(process.execPath, [script, half], {
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: hookEnvironment.signal,
    env: environmentOf(hookEnvironment),
  });
  child.stdout.resume();
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', (error) =>
      reject(hookEnvironment.signal.aborted ? hookEnvironment.signal.reason : error),
    );
    child.once('close', (status) =>
      status === 0
        ? resolve()
        : reject(new Error(`The hook failed (${half}): ${describeCrash(errors)}`)),
    );
  });
}
