/** config -> app -> listen -> drain. */

import { createApp } from './app.ts';
import { ConfigError, readConfig } from './config.ts';
import { LIMITS } from './limits.ts';
import { whoami } from './tools/whoami.ts';
import { createStdoutSink } from './watch/stdout-sink.ts';

const config = readConfigOrExit();
const sink = createStdoutSink((line) => process.stdout.write(line));
const app = createApp({ config, tools: [whoami], sink });
await app.listen(config.listen);
process.once('SIGTERM', stop).once('SIGINT', stop);

async function stop() {
  setTimeout(() => process.exit(1), LIMITS.drainMs).unref();
  await app.close();
  await sink.close();
}

function readConfigOrExit() {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
