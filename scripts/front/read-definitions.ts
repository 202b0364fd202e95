import type { Definition } from '../../server/src/call/definition.ts';
import { NeedUnmet, unmetBehind } from '../../server/src/call/need-unmet.ts';
import { createServiceCaller } from '../../server/src/outbound/call-service.ts';
import { openSession } from '../../server/src/upstream/open-session.ts';
import type { UpstreamEntry } from './edit-upstreams.ts';

/** Asks a server for its tools, with the limits that hold for the server's own calls. */
export async function readDefinitions(
  { url, credential }: UpstreamEntry,
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly Definition[]> {
  const callService = createServiceCaller({ hosted: false, egressUrl: undefined });
  const upstream = {
    url,
    credential: credential && { ...credential, prefix: credential.prefix ?? '' },
  };
  try {
    const session = await openSession(upstream, callService, (name) => {
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
