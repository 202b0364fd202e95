/**
 * Preloaded by every command: declarations are read while modules load, before any command could catch
 * what is wrong with them. Ends it with the sentence alone; a stack below would hide it.
 */
import { ConfigError } from '../server/src/config/setting.ts';

process.on('uncaughtExceptionMonitor', (error) => {
  if (!(error instanceof ConfigError)) return;
  console.error(error.message);
  process.exit(1);
});
