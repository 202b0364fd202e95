/**
 * The product's app, composed by the benchmark: with generated tools beside its own, and with a step
 * left out of each call that names one in a header.
 */
import { createApp } from '../../server/src/app.ts';
import { readConfig } from '../../server/src/config/read-config.ts';
import { createTools } from '../../server/src/tools/list.ts';
import { createStdoutSink } from '../../server/src/watch/stdout-sink.ts';
import { createTrailLog } from '../../server/src/watch/trail-log.ts';
import { measuredCall } from '../load/write-request.ts';
import { generateTools } from './generate-tools.ts';
import { leaveOut } from './leave-out.ts';

const { env } = process;
const config = readConfig(env);
const own = createTools({ settings: config.settings, readSecret: undefined });
const tools = [...own, ...generateTools(Number(env.BENCH_TOOLS ?? 0))];
const log = createTrailLog(console.error, () => performance.now());
const written = createStdoutSink(process.stdout, log, process);
const { arrange, sink } = leaveOut(written, {
  principal: JSON.parse(env.BENCH_PRINCIPAL ?? '{}'),
  message: JSON.stringify(measuredCall('2026').body),
  result: JSON.parse(env.BENCH_ANSWER ?? '{}').result?.structuredContent,
  declared: new Set(tools.map(({ name }) => name)),
});
await createApp({ config, tools, sink }, arrange).listen(config.listen);
