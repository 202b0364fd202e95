import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Sign-ins of the two command line tools; a tool that is absent is not signed in. */
export type SignIns = Partial<Record<'azd' | 'az', { token: string; expiresOn: string }>>;

/** The pass that a run of the chain hands to its own commands, and who is signed in to them. */
export interface Desk {
  readonly url: string;
  readonly key: string;
  readonly user: string;
}

/** The folder that the stand-ins of azd and az keep everything in, and the only one they touch. */
export class Home {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(join(folder, 'environments'), { recursive: true });
  }

  signIns(): SignIns {
    return read<SignIns>(join(this.folder, 'sign-ins.json')) ?? {};
  }

  signIn(signIns: SignIns): void {
    write(join(this.folder, 'sign-ins.json'), signIns);
  }

  /** Where this run gives tokens, and to whom it gives them; none in a world without sign-in service. */
  desk(): Desk | undefined {
    return read<Desk>(join(this.folder, 'desk.json'));
  }

  setDesk(desk: Desk): void {
    write(join(this.folder, 'desk.json'), desk);
  }

  values(environment: string): Record<string, string> | undefined {
    return read(this.#file(environment));
  }

  setValues(environment: string, values: Record<string, string>): void {
    write(this.#file(environment), values);
  }

  #file(environment: string): string {
    // Encoded, since a name is a value too: it must not choose another folder.
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
