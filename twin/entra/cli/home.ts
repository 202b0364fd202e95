import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Sign-ins of the two command-line tools; an absent tool is not signed in. */
export type SignIns = Partial<Record<'azd' | 'az', { token: string; expiresOn: string }>>;

/** The key that a run of the chain gives its own commands, and who is signed in to them. */
export interface LocalTokens {
  readonly url: string;
  readonly key: string;
  readonly user: string;
}

/** The only folder in which the stand-ins of azd and az read and write. */
export class Home {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(join(folder, 'environments'), { recursive: true });
  }

  /** Socket on which the running chain answers as Azure Resource Manager. */
  get resourceManager(): string {
    return join(this.folder, 'arm.sock');
  }

  signIns(): SignIns {
    return read<SignIns>(join(this.folder, 'sign-ins.json')) ?? {};
  }

  signIn(signIns: SignIns): void {
    write(join(this.folder, 'sign-ins.json'), signIns);
  }

  /** Where this run issues tokens, and to whom; absent without a sign-in service. */
  localTokens(): LocalTokens | undefined {
    return read<LocalTokens>(join(this.folder, 'local-tokens.json'));
  }

  setLocalTokens(access: LocalTokens): void {
    write(join(this.folder, 'local-tokens.json'), access);
  }

  values(environment: string): Record<string, string> | undefined {
    return read(this.#file(environment));
  }

  setValues(environment: string, values: Record<string, string>): void {
    write(this.#file(environment), values);
  }

  #file(environment: string): string {
    // Encoded, because a name is user input too: it must not choose another folder.
    return join(this.folder, 'environments', `${encodeURIComponent(environment)}.json`);
  }
}

function read<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch {
    return undefined;
  }
}

function write(file: string, value: unknown): void {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
}
