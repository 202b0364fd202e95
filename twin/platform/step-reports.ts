import { writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ToolDemand } from '../../server/src/call/step-channel.ts';
import { CARRIER, type Calls } from '../kit/calls.ts';
import type { Field } from '../kit/message-head.ts';
import { callIn, readOffer } from './report.ts';
import { ServerTrail } from './server-trail.ts';

/** What a program is started with, so that it reports its steps. */
export interface StepReports {
  readonly arguments: readonly string[];
  /** Names the call that is being served to the program. */
  mark(): Field | undefined;
  close(): void;
}

/** A longer line is no report: it is skipped, and never kept as a whole. */
const MOST_CHARACTERS = 256 * 1024;

/** Receives what the server says of its steps, and writes it into the records of calls. */
export function receiveStepReports(calls: Calls, socket: string): StepReports {
  let tools: readonly ToolDemand[] = [];
  const open = new Set<Socket>();
  const server = createServer((incoming) => {
    open.add(incoming);
    incoming.on('close', () => open.delete(incoming));
    incoming.on('error', () => incoming.destroy());
    readLines(incoming, (line) => {
      const call = callIn(line);
      const record = call && calls.find(call.id);
      if (!call) tools = readOffer(line) ?? tools;
      if (!record) return;
      record.correlationId = call.correlationId;
      record.add(new ServerTrail(record, line, tools));
    });
  });
  server.listen(socket);
  const settings = `${socket}.json`;
  writeFileSync(settings, JSON.stringify({ socket, field: CARRIER, key: calls.key }));
  const program = pathToFileURL(join(import.meta.dirname, 'process/report-steps.ts'));
  program.searchParams.set('settings', settings);
  return {
    arguments: [`--import=${program}`],
    mark: () => calls.mark(),
    close() {
      server.close();
      for (const one of open) one.destroy();
    },
  };
}

function readLines(incoming: Socket, take: (line: string) => void): void {
  let rest = '';
  let isSkipping = false;
  incoming.setEncoding('utf8').on('data', (part: string) => {
    const lines = (rest + part).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (!isSkipping) take(line);
      isSkipping = false;
    }
    if (rest.length <= MOST_CHARACTERS) return;
    rest = '';
    isSkipping = true;
  });
}
