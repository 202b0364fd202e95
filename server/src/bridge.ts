/** Entry point of the site of another MCP server: runs its program and serves it over Streamable HTTP. */

import type { Bridge } from './bridge/bridge.ts';
import { BRIDGE_LIMITS } from './bridge/bridge-limits.ts';
import { createHttpBridge } from './bridge/http-bridge.ts';
import { killPrograms } from './bridge/program.ts';
import { createStdioBridge } from './bridge/stdio-bridge.ts';
import { readBridge } from './config/read-bridge.ts';
import { ConfigError } from './config/setting.ts';
import { HEALTHY } from './contract/fixed-headers.ts';
import { LIMITS } from './contract/limits.ts';
import { isHealthProbe } from './http/admit-target.ts';
import { createHttpServer } from './http/http-server.ts';
import { createRateLimit } from './watch/record-rate-limit.ts';

const { listen, program } = readOrExit();
const limit = createRateLimit();
process.once('exit', killPrograms);
const { path } = program;
const bridge: Bridge =
  path === undefined ? createStdioBridge(program, say) : createHttpBridge(program, path, say);
const app = createHttpServer(async (request, response) =>
  isHealthProbe(request) ? HEALTHY : bridge.answer(request, response),
);
// A program that is downloaded first sends nothing for longer than other requests may take.
app.server.timeout = BRIDGE_LIMITS.startMs;
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
  process.on(signal, () => void drain());
// Without a channel to the process that started it, which a laptop has, this never happens.
process.once('disconnect', () => void drain());
await app.listen(listen);
process.send?.({ addresses: app.addresses() });

/** A program that always fails must not fill the log. */
function say(line: string): void {
  const left = limit.take();
  if (left !== undefined) console.error(left > 0 ? `${line} (${left} lines left out)` : line);
}

let draining = false;
async function drain(): Promise<void> {
  if (draining) return;
  draining = true;
  setTimeout(() => app.server.closeAllConnections(), LIMITS.drainMs).unref();
  await app.close();
  await bridge.close();
  process.exit(0);
}

function readOrExit() {
  try {
    return readBridge(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
