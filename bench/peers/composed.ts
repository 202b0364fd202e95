/**
 * The product's app, composed by the benchmark: with generated tools beside `whoami`, and with a step
 * left out of each call that names one in a header.
 */
import { createApp } from '../../server/src/app.ts';
import { readConfig } from '../../server/src/config/read-config.ts';
import { createTools } from '../../server/src/tools/list.ts';
import { createStdoutSink } from '../../server/src/watch/stdout-sink.ts';
import { createTrailLog } from '../../server/src/watch/trail-log.ts';
import { toolCall } from '../../test/server/harness/call.ts';
import { generateTools } from './generate-tools.ts';
import { leaveOut } from './leave-out.ts';

const { env } = process;
const config = readConfig(env);
const own = createTools({ settings: config.settings, readSecret: undefined });
const tools = [...own, ...generateTools(Number(env.BENCH_TOOLS ?? 0))];
const written = createStdoutSink(
  process.stdout,
  createTrailLog(() => {}, performance.now),
);
const { arrange, sink } = leaveOut(written, {
  principal: JSON.parse(env.BENCH_PRINCIPAL ?? '{}'),
  message: JSON.stringify(toolCall('2026', 'whoami').body),
  result: JSON.parse(env.BENCH_ANSWER ?? '{}').result?.structuredContent,
  declared: new Set(tools.map(({ name }) => name)),
});
await createApp({ config, tools, sink }, arrange).listen(config.listen);
