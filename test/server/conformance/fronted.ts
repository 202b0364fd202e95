import { digestOf } from '../../../server/src/call/definition.ts';
import { siteSetting } from '../../../server/src/call/upstream.ts';
import { offerUpstreams } from '../../../server/src/front.ts';
import { callInside } from '../../../server/src/outbound/call-service.ts';
import { limitsOf } from '../../../server/src/tools/fronted/limits-of.ts';
import { readUpstreams } from '../../../server/src/tools/fronted/read-upstreams.ts';
import { openSession } from '../../../server/src/upstream/open-session.ts';
import { startServer, type TestServer } from '../harness/start-server.ts';

/** What is passed on of another server: tools, the kinds of content, progress and errors. */
const IN_SCOPE = [
  'test_simple_text',
  'test_image_content',
  'test_audio_content',
  'test_embedded_resource',
  'test_multiple_content_types',
  'test_error_handling',
  'test_tool_with_progress',
  'json_schema_2020_12_tool',
];

const SITE = { command: ['suite'], path: '/mcp', slot: 0 };

/** The product with the tools of a server behind it, as that server describes them now. */
export async function startInFrontOf({ url }: TestServer): Promise<TestServer> {
  const place = { ...SITE, internet: false, environment: {} };
  const way = { url, callService: callInside };
  const session = await openSession(
    way,
    limitsOf('suite', place),
    async () => ({}),
    () => {},
  );
  const definitions = await session.readDefinitions();
  session.close();
  const tools = Object.fromEntries(IN_SCOPE.map((tool) => [tool, { tool, callsPerMinute: 60 }]));
  const lock = definitions.map((one) => ({ sha256: digestOf(one), ...one }));
  const fronted = readUpstreams({ suite: { site: SITE, tools } }, { suite: lock as never });
  return startServer({
    env: { [siteSetting('suite')]: `http://localhost:${url.port}` },
    tools: [],
    offerUpstreams: (...given) => offerUpstreams(fronted, ...given),
  });
}
