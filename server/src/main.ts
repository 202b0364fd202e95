/** Entry point: config -> app -> listen -> drain. */

import { createApp } from './app.ts';
import { loadOnce } from './call/load-once.ts';
import { closeEnvironment } from './config/close-environment.ts';
import type { Config } from './config/config.ts';
import { readConfig } from './config/read-config.ts';
import { ConfigError } from './config/setting.ts';
import { takeToolSecrets } from './config/take-tool-secrets.ts';
import { LIMITS } from './contract/limits.ts';
import { checkDeclarations } from './tools/check-declarations.ts';
import { DECLARED, FRONTED, NEEDS } from './tools/declarations.ts';
import { createTools } from './tools/list.ts';
import { describeLeftBehind } from './tools/tool-failure.ts';
import { createSecretReader } from './vault/key-vault.ts';
import { createDelivery } from './watch/delivery.ts';
import { reportExpiry } from './watch/report-expiry.ts';
import { createStdoutSink } from './watch/stdout-sink.ts';
import { createTrailLog } from './watch/trail-log.ts';

const config = readConfigOrExit();
const secrets = takeToolSecrets(process.env, NEEDS.secrets);
closeEnvironment(process.env);
const { settings, telemetry, vaultUrl } = config;
const log = createTrailLog(console.error, () => performance.now());
const exporter =
  telemetry &&
  loadOnce(async () => {
    const { createAppInsights } = await import('./watch/app-insights.ts');
    return createAppInsights(telemetry);
  });
const sink = exporter
  ? createDelivery(async (...delivery) => (await exporter())(...delivery), log)
  : createStdoutSink(process.stdout, log, process);
const readSecret = vaultUrl ? createSecretReader(vaultUrl) : undefined;
const tools = createTools({ settings, readSecret });
const front = FRONTED.length > 0 ? await import('./front.ts') : undefined;
const app = createApp({
  config,
  tools,
  sink,
  secrets,
  ...(front && {
    offerUpstreams: (...given) => front.offerUpstreams(FRONTED, ...given),
  }),
});
// The terminal, npm and a supervisor may each forward the same signal. Only the first one counts: a
// second must not kill the process while it finishes requests that it has accepted.
let draining = false;
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) {
  process.on(signal, () => {
    if (!draining) void drain();
    draining = true;
  });
}
// A tool may leave behind a promise that fails later. Node would end the process, and with it the calls
// of everyone else.
process.on('unhandledRejection', (thrown) => console.error(describeLeftBehind(thrown)));
await listenOrExit();
announce();
// The exporter takes longer to load than the rest of the server; the first response must not wait for it.
exporter?.().catch(report);
if (readSecret) reportExpiry(config.watchedSecrets, readSecret, sink);

/** Stops accepting connections, finishes open requests and delivers audit records, each within a time limit. */
async function drain(): Promise<void> {
  setTimeout(() => app.server.closeAllConnections(), LIMITS.drainMs).unref();
  const bound = LIMITS.drainMs + LIMITS.flushMs + LIMITS.lastResortMs;
  setTimeout(() => process.exit(1), bound).unref();
  await app.close();
  const given = await sink.close();
  process.exit(given === 0 ? 0 : 1);
}

async function listenOrExit(): Promise<void> {
  try {
    await app.listen(config.listen);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const where = 'path' in config.listen ? config.listen.path : `port ${config.listen.port}`;
    console.error(
      code === 'EADDRINUSE'
        ? `Another process is already listening on ${where}. Stop it, or set PORT to a different value.`
        : `The server cannot listen on ${where} (${code}). Set HOST and PORT to an address and a port that are available on this machine.`,
    );
    process.exit(1);
  }
}

function announce(): void {
  const address = app.server.address();
  if (config.hosted || address === null || typeof address === 'string') return;
  const origin = `http://localhost:${address.port}`;
  const signIn = config.authentication ? 'sign-in required' : 'sign-in not required';
  console.error(`server     listening, ${signIn}
MCP        ${origin}/mcp
Status     ${origin}/`);
}

/** Only the error's class: its message may quote a response of telemetry or the vault. */
function report(error: unknown): void {
  console.error(`watch      failed: ${error instanceof Error ? error.name : 'unknown error'}`);
}

function readConfigOrExit(): Config {
  try {
    checkDeclarations(DECLARED);
    return readConfig(process.env, NEEDS.secrets);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
