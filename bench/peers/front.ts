/** The product's app, from its sources, with or without the tool of a server behind it. */
import { createApp } from '../../server/src/app.ts';
import { digestOf } from '../../server/src/call/definition.ts';
import { readConfig } from '../../server/src/config/read-config.ts';
import { readUpstreams } from '../../server/src/tools/fronted/read-upstreams.ts';
import { createTools } from '../../server/src/tools/list.ts';
import { createStdoutSink } from '../../server/src/watch/stdout-sink.ts';
import { createTrailLog } from '../../server/src/watch/trail-log.ts';
import { UPSTREAM_TOOL } from './upstream-tool.ts';

const { env } = process;
const config = readConfig(env);
const tools = createTools({ settings: config.settings, readSecret: undefined });
const log = createTrailLog(console.error, () => performance.now());
const sink = createStdoutSink(process.stdout, log, process);
const isFront = config.upstreamUrls.size > 0;
const fronted = readUpstreams(
  {
    bench: {
      site: { command: ['upstream'], slot: 0 },
      tools: { [UPSTREAM_TOOL.name]: { tool: UPSTREAM_TOOL.name, callsPerMinute: 60 } },
    },
  },
  { bench: [{ sha256: digestOf(UPSTREAM_TOOL), ...UPSTREAM_TOOL }] },
);
const front = isFront ? await import('../../server/src/front.ts') : undefined;
await createApp({
  config,
  tools,
  sink,
  ...(front && { offerUpstreams: (...given) => front.offerUpstreams(fronted, ...given) }),
}).listen(config.listen);
