/** Entry point of the forwarding site: the only part of the deployment that calls services on the internet. */

import { readEgressOrigins } from './config/read-egress.ts';
import { readListen } from './config/read-listen.ts';
import { ConfigError } from './config/setting.ts';
import { LIMITS } from './contract/limits.ts';
import { isHealthProbe } from './http/admit-target.ts';
import { createHttpServer } from './http/http-server.ts';
import { createForwarder } from './outbound/forward.ts';
import { createRateLimit } from './watch/record-rate-limit.ts';

const { listen, origins } = readOrExit();
const limit = createRateLimit();
const app = createHttpServer(createForwarder(origins, isHealthProbe, say));
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
  process.once(signal, () => void drain());
await app.listen(listen);

/** A tool that always fails must not fill the log. */
function say(line: string): void {
  const left = limit.take();
  if (left !== undefined) console.error(left > 0 ? `${line} (${left} lines left out)` : line);
}

async function drain(): Promise<void> {
  setTimeout(() => app.server.closeAllConnections(), LIMITS.drainMs).unref();
  await app.close();
  process.exit(0);
}

function readOrExit() {
  try {
    return { listen: readListen(process.env, true, true), origins: readEgressOrigins(process.env) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
