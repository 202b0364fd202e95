import type { Definition } from '../../server/src/call/definition.ts';
import { NeedUnmet, unmetBehind } from '../../server/src/call/need-unmet.ts';
import { bridgeOf, siteSetting } from '../../server/src/call/upstream.ts';
import { callInside, createServiceCaller } from '../../server/src/outbound/call-service.ts';
import { limitsOf } from '../../server/src/tools/fronted/limits-of.ts';
import { placeUpstream } from '../../server/src/tools/fronted/place-upstream.ts';
import type { UpstreamsFile } from '../../server/src/tools/fronted/upstream-files.ts';
import { authorizeWith, type Keys } from '../../server/src/upstream/authorize.ts';
import { openSession } from '../../server/src/upstream/open-session.ts';
import { type WaysOut, wayToUpstream } from '../../server/src/upstream/way-to-upstream.ts';
import { awaitProgram } from './await-program.ts';
import { entryOf } from './edit-upstreams.ts';
import { startBridge } from './start-bridge.ts';

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
  const entry = entryOf({ upstreams }, name);
  const { url, site, credential } = entry;
  const place = placeUpstream(name, entry);
  const limits = limitsOf(name, place, entry.limits);
  // The platform asks for such a token in front of a program; on this machine nothing does.
  const needed = site && credential?.kind === 'identity' ? undefined : credential;
  const authorize = authorizeWith(needed, keysIn(env));
  const said: string[] = [];
  const bridge =
    site && (await startBridge(bridgeOf(site, credential), folder, (line) => said.push(line)));
  const siteUrls = new Map(bridge && [[siteSetting(name), bridge.url]]);
  const what = url ?? site?.command.join(' ') ?? name;
  try {
    const way = wayToUpstream({ name, place }, WAYS_OUT, siteUrls);
    if (site) await awaitProgram(way.url, what, await authorize());
    const session = await openSession(way, limits, authorize, () => {});
    try {
      return await session.readDefinitions();
    } finally {
      session.close();
    }
  } catch (error) {
    const [reason] = said.slice(-1);
    if (reason !== undefined) throw new Error(`${what}: ${reason.replace(/^bridge +/, '')}.`);
    const unmet = unmetBehind(error);
    if (unmet) throw new Error(`${what}: ${unmet.message}`);
    const over = site && !site.path ? 'its standard streams' : 'Streamable HTTP';
    const kind = (error as Error).name;
    throw new Error(`${what} does not answer as an MCP server over ${over} (${kind}).`);
  } finally {
    await bridge?.stop();
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
    ofIdentity: async (audience = '<API>') => token(`${audience}/.default`),
    onBehalfOf: async (scope) => token(scope),
  };
}

const WAYS_OUT: WaysOut = {
  outside: createServiceCaller({ hosted: false, egressUrl: undefined }),
  inside: callInside,
};
