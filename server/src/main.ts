/** config -> app -> listen -> drain. */

import { createApp } from './app.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { listen } from './http/listen.ts';
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
await listenOrExit();
announce();
if ('start' in sink) sink.start().catch(report);
// The terminal, npm and a supervisor may each pass the same signal on: the first one counts, and a
// second must not end the process over requests that it has accepted.
let draining = false;
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) {
  process.on(signal, () => {
    if (!draining) void drain();
    draining = true;
  });
}

/** Takes no new connection, answers what it has taken, delivers its records, each within a bound. */
async function drain(): Promise<void> {
  setTimeout(() => app.server.closeAllConnections(), LIMITS.drainMs).unref();
  setTimeout(() => process.exit(1), LIMITS.drainMs + LIMITS.flushMs).unref();
  await app.close();
  await sink.close().catch(report);
  process.exit(0);
}

async function listenOrExit(): Promise<void> {
  try {
    await listen(app, config.listen);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const where = 'path' in config.listen ? config.listen.path : `port ${config.listen.port}`;
    console.error(
      code === 'EADDRINUSE'
        ? `Something else listens on ${where}: end it, or set PORT to another one.`
        : `The server cannot listen on ${where} (${code}): set HOST and PORT to what this machine has.`,
    );
    process.exit(1);
  }
}

function createSink({ telemetry }: Config): RecordSink | ReturnType<typeof createDeferredSink> {
  if (!telemetry) return createStdoutSink(process.stdout);
  return createDeferredSink(async () => {
    const { createAppInsightsSink } = await import('./watch/app-insights-sink.ts');
    return createAppInsightsSink(telemetry);
  });
}

function announce(): void {
  const address = app.server.address();
  if (config.hosted || address === null || typeof address === 'string') return;
  const origin = `http://localhost:${address.port}`;
  const who = config.authentication ? 'callers sign in' : 'nobody has to sign in';
  console.error(`server     listens, ${who}
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
