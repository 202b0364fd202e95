/** config -> app -> listen -> drain. */

import { createApp } from './app.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { LIMITS } from './limits.ts';
import { createTools } from './tools/create-tools.ts';
import { createSecretReader } from './vault/key-vault.ts';
import { createDeferredSink } from './watch/deferred-sink.ts';
import type { RecordSink } from './watch/record.ts';
import { createStdoutSink } from './watch/stdout-sink.ts';

const config = readConfigOrExit();
const sink = createSink(config);
const { settings, vaultUrl } = config;
const tools = createTools({
  settings,
  readSecret: vaultUrl ? createSecretReader(vaultUrl) : undefined,
});
const app = createApp({ config, tools, sink });
await app.listen(config.listen);
announce();
if ('start' in sink) sink.start().catch(report);
process.once('SIGTERM', drain).once('SIGINT', drain);

/** Takes no new connection, answers what it has taken, delivers its records, within a bound. */
async function drain(): Promise<void> {
  setTimeout(() => process.exit(1), LIMITS.drainMs).unref();
  await app.close();
  await sink.close().catch(report);
  process.exit(0);
}

function createSink({ telemetry }: Config): RecordSink | ReturnType<typeof createDeferredSink> {
  if (!telemetry) return createStdoutSink(process.stdout);
  return createDeferredSink(async () => {
    const { createAppInsightsSink } = await import('./watch/app-insights-sink.ts');
    return createAppInsightsSink(telemetry);
  });
}

function announce(): void {
  if (config.hosted || 'path' in config.listen) return;
  const origin = `http://localhost:${config.listen.port}`;
  console.error(`server     listens, nobody has to sign in
MCP        ${origin}/mcp
Status     ${origin}/`);
}

/** The class of the error only: its text may quote what telemetry or the vault answered. */
function report(error: unknown): void {
  console.error(`watch      failed: ${error instanceof Error ? error.name : 'unknown error'}`);
}

function readConfigOrExit(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
