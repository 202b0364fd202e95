import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Home } from '../../../../twin/entra/cli/home.ts';
import { writeCommands } from '../../../../twin/entra/cli/write-commands.ts';
import { type DirectoryState, emptyDirectory } from '../../../../twin/entra/directory.ts';
import { GraphServer } from '../../../../twin/entra/graph/server.ts';
import { type Internet, openInternet } from '../../../support/internet.ts';

export const ROOT = join(import.meta.dirname, '..', '..', '..', '..');
export const TENANT = '11111111-1111-4111-8111-111111111111';
export const DEPLOYER = { id: '22222222-2222-4222-8222-222222222222', displayName: 'Ada' };
const ENVIRONMENT = 'twin';
const MCP_URL = 'https://apim-x.azure-api.net/mcp';

export type Half = 'preprovision' | 'postprovision';

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** azd's values after the deployment. */
export const OUTPUTS = {
  APIM_MCP_URL: MCP_URL,
  AZURE_ENTRA_LOGIN_ENDPOINT: 'https://login.microsoftonline.com/',
  AZURE_SIGNIN_IDENTITY_PRINCIPAL_ID: '33333333-3333-4333-8333-333333333333',
};

/** The hook's compiled code, cached so that its next process starts in half the time. */
const COMPILED = mkdtempSync(join(tmpdir(), 'hook-compiled-'));
process.on('exit', () => rmSync(COMPILED, { recursive: true, force: true }));

/** A machine with stand-ins for azd and az, a directory, and the hook as its own process. */
export class World implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'hook-'));
  readonly home = new Home(join(this.folder, 'cli'));
  readonly directory: DirectoryState = emptyDirectory(TENANT);
  readonly graph = new GraphServer(this.directory);
  readonly token = randomUUID();
  #internet: Internet | undefined;
  #child: ChildProcess | undefined;

  constructor() {
    this.directory.users.push({ ...DEPLOYER, userPrincipalName: 'ada@example.com' });
    this.graph.callers.set(this.token, { kind: 'user', id: DEPLOYER.id });
    this.signIn('azd');
    this.setValues({});
    writeCommands(join(this.folder, 'bin'), this.home.folder);
    mkdirSync(join(this.folder, 'user'));
  }

  async open(): Promise<this> {
    this.#internet = await openInternet({ 'graph.microsoft.com': this.graph.handle });
    writeFileSync(join(this.folder, 'ca.pem'), this.#internet.authority);
    return this;
  }

  signIn(...tools: ('azd' | 'az')[]): void {
    const signIn = { token: this.token, expiresOn: new Date(Date.now() + 3_600_000).toISOString() };
    this.home.signIn(Object.fromEntries(tools.map((tool) => [tool, signIn])));
  }

  /** Resets the azd environment to what `azd up` has before the hook, plus these values. */
  setValues(values: Record<string, string>): void {
    this.home.setValues(ENVIRONMENT, {
      AZURE_ENV_NAME: ENVIRONMENT,
      AZURE_SUBSCRIPTION_ID: '44444444-4444-4444-8444-444444444444',
      AZURE_TENANT_ID: TENANT,
      ...values,
    });
  }

  addValues(values: Record<string, string>): void {
    this.home.setValues(ENVIRONMENT, { ...this.values(), ...values });
  }

  values(): Record<string, string> {
    return this.home.values(ENVIRONMENT) ?? {};
  }

  get dialled(): readonly string[] {
    return this.#internet?.dialled ?? [];
  }

  /** The variables of the hook's process; the caller supplies the folders further down its PATH. */
  variables(path: readonly string[] = []): Record<string, string> {
    return {
      PATH: [join(this.folder, 'bin'), ...path, '/usr/bin', '/bin'].join(delimiter),
      HOME: join(this.folder, 'user'),
      AZURE_ENV_NAME: ENVIRONMENT,
      HTTPS_PROXY: this.#internet?.proxy ?? '',
      NODE_USE_ENV_PROXY: '1',
      NODE_COMPILE_CACHE: COMPILED,
      NODE_EXTRA_CA_CERTS: join(this.folder, 'ca.pem'),
    };
  }

  /** @param root the checkout whose hook and data are used. */
  async run(half: Half, env = this.variables(), root = ROOT): Promise<Run> {
    const child = spawn(process.execPath, ['scripts/configure-easy-auth.ts', half], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    return new Promise((ended) => {
      child.on('close', (status) => ended({ status, stdout, stderr }));
    });
  }

  /** Kills the hook abruptly, as a closed terminal or a lost machine would. */
  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#internet?.[Symbol.asyncDispose]();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export async function openWorld(): Promise<World> {
  return new World().open();
}
