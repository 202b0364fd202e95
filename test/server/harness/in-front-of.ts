import { digestOf } from '../../../server/src/call/definition.ts';
import { siteSetting } from '../../../server/src/call/upstream.ts';
import { offerUpstreams } from '../../../server/src/front.ts';
import { callInside } from '../../../server/src/outbound/call-service.ts';
import { limitsOf } from '../../../server/src/tools/fronted/limits-of.ts';
import { readUpstreams } from '../../../server/src/tools/fronted/read-upstreams.ts';
import { openSession } from '../../../server/src/upstream/open-session.ts';
import { startServer, type TestServer } from './start-server.ts';

const SITE = { command: ['behind'], path: '/mcp', slot: 0 };

/** The product with tools of the server at a URL behind it, as that server describes them now. */
export async function startInFrontOf(url: URL, names: readonly string[]): Promise<TestServer> {
  const place = { ...SITE, internet: false, environment: {} };
  const way = { url, callService: callInside };
  const session = await openSession(
    way,
    limitsOf('behind', place),
    async () => ({}),
    () => {},
  );
  const definitions = await session.readDefinitions();
  session.close();
  const tools = Object.fromEntries(names.map((tool) => [tool, { tool, callsPerMinute: 60 }]));
  const lock = definitions.map((one) => ({ sha256: digestOf(one), ...one }));
  const fronted = readUpstreams({ behind: { site: SITE, tools } }, { behind: lock as never });
  return startServer({
    env: { [siteSetting('behind')]: `http://localhost:${url.port}` },
    tools: [],
    offerUpstreams: (...given) => offerUpstreams(fronted, ...given),
  });
}
