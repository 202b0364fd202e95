import { join } from 'node:path';
import { RpcProcess } from './rpc.ts';

/** The scope of a prediction: it only appears in ids and outputs; Azure is never asked. */
export interface Scope {
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly location: string;
  readonly deploymentName: string;
}

export interface Complaint {
  readonly source: string;
  /** Counted from zero. */
  readonly range: { readonly start: { readonly line: number; readonly char: number } };
  readonly level: string;
  readonly code: string;
  readonly message: string;
}

export interface Compiled {
  readonly complaints: readonly Complaint[];
  /** The ARM template; empty when compilation failed. */
  readonly template: string;
}

/**
 * A Bicep compiler that keeps running: the first answer takes seconds, later ones a third of a second.
 * It reads Bicep files each time, but caches data files and configuration by path for its lifetime:
 * after changing one of those, compile a copy in a new folder or start another compiler.
 */
export class Compiler {
  readonly #rpc: RpcProcess;
  readonly version: string;

  private constructor(rpc: RpcProcess, version: string) {
    this.#rpc = rpc;
    this.version = version;
  }

  /** @param temporary folder for its temporary files, if not the system's. */
  static async start(path: string, temporary?: string): Promise<Compiler> {
    const env = { ...withHome(process.env), ...(temporary && { TMPDIR: temporary }) };
    const rpc = new RpcProcess(path, ['jsonrpc', '--stdio'], env);
    const { version } = await rpc.call<{ version: string }>('bicep/version', {});
    const [major = 0, minor = 0] = version.split('.').map(Number);
    if (major === 0 && minor < OLDEST_MINOR) {
      rpc.close();
      throw new Error(
        `${path} is Bicep ${version}, which cannot predict deployments. Update it to 0.${OLDEST_MINOR} or newer.`,
      );
    }
    return new Compiler(rpc, version);
  }

  /** What deploying the parameter file would create, as `bicep snapshot` writes it. */
  async predict(parameterFile: string, scope: Scope): Promise<string> {
    const answer = await this.#rpc.call<{ snapshot: string }>('bicep/getSnapshot', {
      path: parameterFile,
      metadata: scope,
    });
    return answer.snapshot;
  }

  async compile(file: string): Promise<Compiled> {
    const answer = await this.#rpc.call<{ diagnostics: Complaint[]; contents?: string }>(
      'bicep/compile',
      { path: file },
    );
    return { complaints: answer.diagnostics, template: answer.contents ?? '' };
  }

  async compileParameters(file: string): Promise<readonly Complaint[]> {
    const answer = await this.#rpc.call<{ diagnostics: Complaint[] }>('bicep/compileParams', {
      path: file,
      parameterOverrides: {},
    });
    return answer.diagnostics;
  }

  /** Every file that compiling this one reads, itself included. */
  async reads(file: string): Promise<readonly string[]> {
    const answer = await this.#rpc.call<{ filePaths: string[] }>('bicep/getFileReferences', {
      path: file,
    });
    return answer.filePaths;
  }

  /** The file's content after formatting. */
  async format(file: string): Promise<string> {
    const answer = await this.#rpc.call<{ contents: string }>('bicep/format', { path: file });
    return answer.contents;
  }

  /** Whether it still answers; one that has crashed never will. */
  get isAlive(): boolean {
    return this.#rpc.isAlive;
  }

  close(): void {
    this.#rpc.close();
  }
}

/** `snapshot` requires 0.41. */
const OLDEST_MINOR = 41;

/** It extracts itself below the home folder; in a container without one, below the checkout. */
function withHome(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const unpacked = join(import.meta.dirname, '../../../.tools/unpacked');
  return env.HOME ? env : { ...env, DOTNET_BUNDLE_EXTRACT_BASE_DIR: unpacked };
}
