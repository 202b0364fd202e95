import type { Definition } from '../../server/src/call/definition.ts';
import { NeedUnmet, unmetBehind } from '../../server/src/call/need-unmet.ts';
import { createServiceCaller } from '../../server/src/outbound/call-service.ts';
import { limitsOf } from '../../server/src/tools/fronted/limits-of.ts';
import type { UpstreamsFile } from '../../server/src/tools/fronted/upstream-files.ts';
import { authorizeWith, type Keys } from '../../server/src/upstream/authorize.ts';
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
    const limits = limitsOf({ url });
    const authorize = authorizeWith(credential, keysIn(env));
    const session = await openSession(way, limits, authorize, () => {});
    try {
      return await session.readDefinitions();
    } finally {
      session.close();
    }
  } catch (error) {
    const unmet = unmetBehind(error);
    if (unmet) throw new Error(`${url}: ${unmet.message}`);
    throw new Error(
      `${url} does not answer as an MCP server over Streamable HTTP (${(error as Error).name}).`,
    );
  }
}

/** A developer's machine has no managed identity, and no caller whose token could be exchanged. */
function keysIn(env: Readonly<Record<string, string | undefined>>): Keys {
  const given = (name: string, value: string): string => {
    if (env[name]) return env[name];
    throw new NeedUnmet(
      'secret_missing',
      `Set ${name} in the environment of this command${value}.`,
    );
  };
  const token = (api: string): string =>
    given(
      'FRONT_TOKEN',
      ` to a token for this server, such as one from "az account get-access-token --scope ${api} --query accessToken --output tsv"`,
    );
  return {
    secret: (name) => given(name, ''),
    ofIdentity: async (audience) => token(`${audience}/.default`),
    onBehalfOf: async (scope) => token(scope),
  };
}
