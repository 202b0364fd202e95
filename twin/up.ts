/**
 * `npm start`: the whole chain on this machine, from the deployment that Azure gets.
 *
 * Changes under infra/, scripts/ and server/src apply while it runs: data and the hook at once, Bicep
 * if a compiler is found, the server after a build.
 */
import { join } from 'node:path';
import { currentDeployment } from '../infra/prediction/current-deployment.ts';
import { runCommand } from '../scripts/command.ts';
import { readEndpoint } from '../scripts/connect/read-endpoint.ts';
import { CLIENTS } from '../server/src/contract/clients/all.ts';
import { EXAMPLE_CALL } from './cli/example-calls.ts';
import { type ConsoleServer, openConsole } from './console/open-console.ts';
import { machineClock } from './kit/clock.ts';
import { buildBundle, freshBundle } from './run/bundle.ts';
import { openControl } from './run/control.ts';
import { logAsJson, logAsText } from './run/progress.ts';
import { createReapply } from './run/reapply.ts';
import { COMMAND, describeDeployment, type Options, readOptions } from './run/start-options.ts';
import { startTwin, type Twin } from './run/start-twin.ts';
import { stopSignal } from './run/stop-signal.ts';
import { scanFiles, watchFiles } from './run/watch-files.ts';
import { startExport } from './trace/otlp/start-export.ts';

const ROOT = join(import.meta.dirname, '..');

await runCommand(COMMAND, async ({ values }) => {
  const started = performance.now();
  const options = readOptions(values, process.env);
  const { name, ports, metadata, preview, recordArguments, json, given } = options;
  const log = json ? logAsJson : logAsText;
  const { signal, stopped } = stopSignal();
  const control = await openControl(ports);
  const shown = await openConsole(options.console).catch(async (error: Error) => {
    await control.close();
    throw error;
  });
  // Files that the chain and its children leave when killed are removed by a later start.
  process.env.TMPDIR = control.place.temporary;
  try {
    // Files saved during the start count as well.
    const before = scanFiles(ROOT);
    const deployment = await currentDeployment(name);
    const bundle = await freshBundle();
    const clock = machineClock;
    const kinds = { preview, recordArguments, given, signal };
    const parts = { deployment, ports, metadata, bundle, clock, log, ...kinds };
    const twin = await startTwin(parts);
    const exporting = await startExport(options.traces, twin, log);
    const reapply = createReapply(twin, { name, root: ROOT, log, build: buildBundle });
    const watcher = watchFiles(ROOT, clock, before, (files) => void reapply.now(files));
    try {
      control.serve(twin);
      shown.serve(twin, reapply);
      announce(twin, shown, (performance.now() - started) / 1000, options);
      await stopped;
    } finally {
      watcher.close();
      reapply.close();
      await exporting?.close();
      await twin.stop();
    }
  } finally {
    await shown.close();
    await control.close();
  }
});

function announce(
  twin: Twin,
  shown: ConsoleServer,
  seconds: number,
  { name, json, traces }: Options,
): void {
  const { origin, port } = new URL(twin.mcpUrl);
  const values = twin.hookEnvironment.values();
  const client = values.AZURE_PUBLIC_CLIENT_ID;
  const metadata = values.AZURE_MCP_METADATA;
  const facade = metadata === 'entra' ? '' : `, metadata ${metadata}`;
  const deployment = `${describeDeployment(name)}${facade}, port ${port}`;
  const connect = connecting(values);
  const places = {
    MCP: twin.mcpUrl,
    Status: `${origin}/`,
    'Sign-in': twin.entra.login,
    Console: shown.url,
    ...(traces && { Traces: traces.url }),
  };
  if (json) {
    console.log(JSON.stringify({ ready: true, seconds, client, connect, deployment, ...places }));
    return;
  }
  console.log(
    `${'Ready'.padEnd(10)} ${'press Ctrl-C to stop'.padEnd(60)} ${seconds.toFixed(1)} s\n`,
  );
  console.log(`${'Deployment'.padEnd(10)} ${deployment}`);
  for (const [what, url] of Object.entries(places)) console.log(`${what.padEnd(10)} ${url}`);
  console.log(`${'Client id'.padEnd(10)} ${client}`);
  connect.forEach((command, index) => {
    console.log(`${(index === 0 ? 'Connect' : '').padEnd(10)} ${command}`);
  });
  console.log(`${'Clients'.padEnd(10)} npm run connect`);
  console.log(`${'Try'.padEnd(10)} ${EXAMPLE_CALL} --user ada`);
}

/** The commands that connect one client, the most used of those that have commands. */
function connecting(values: Readonly<Record<string, string>>): readonly string[] {
  const steps = CLIENTS.find(({ id }) => id === 'claude-code')?.steps(readEndpoint(values)) ?? [];
  return steps.flatMap((step) => (step.kind === 'run' ? [step.command] : []));
}
