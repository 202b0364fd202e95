import type { Definition } from '../../server/src/call/definition.ts';
import { NeedUnmet, unmetBehind } from '../../server/src/call/need-unmet.ts';
import { createServiceCaller } from '../../server/src/outbound/call-service.ts';
import type { UpstreamsFile } from '../../server/src/tools/fronted/upstream-files.ts';
import { openSession } from '../../server/src/upstream/open-session.ts';
import { entryOf } from './edit-upstreams.ts';

/**
 * Asks a server for its tools, with the limits that hold for the server's own calls.
 *
 * @param folder working directory of its program, if it is one.
 */
export async function readDefinitions(
  name: string,
  upstreams: UpstreamsFile,
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly Definition[]> {
  const { url, credential } = entryOf({ upstreams }, name);
  if (url === undefined) throw new Error(`programs are not supported yet, in ${folder}`);
  const callService = createServiceCaller({ hosted: false, egressUrl: undefined });
  const way = { url: new URL(url), callService };
  try {
    const session = await openSession(way, credential, (name) => {
      const value = env[name];
      if (value !== undefined && value !== '') return value;
      throw new NeedUnmet('secret_missing', `Set ${name} in the environment of this command.`);
    });
    session.close();
    return session.definitions;
  } catch (error) {
    const unmet = unmetBehind(error);
    if (unmet) throw new Error(`${url}: ${unmet.message}`);
    throw new Error(
      `${url} does not answer as an MCP server over Streamable HTTP (${(error as Error).name}).`,
    );
  }
}
