import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import type { StepEnded } from '../../server/src/call/step-channel.ts';
import type { CallRecord, Decision, Field } from '../kit/call-record.ts';
import { CARRIER, type Calls } from '../kit/calls.ts';

/** What a program is started with, so that it reports its steps. */
export interface StepReports {
  readonly arguments: readonly string[];
  /** Names the call that is being served to the program. */
  mark(): Field | undefined;
  close(): void;
}

/** One call as the server tells it; times are in milliseconds since the epoch. */
interface Report {
  readonly id: string;
  readonly began: number;
  readonly ended: number;
  readonly steps: readonly (StepEnded & { readonly at: number })[];
}

/** Receives what the server says of its steps, and writes it into the records of calls. */
export function receiveStepReports(calls: Calls, socket: string): StepReports {
  const server = createServer((incoming) => {
    incoming.on('error', () => incoming.destroy());
    createInterface(incoming).on('line', (line) => {
      const report = JSON.parse(line) as Report;
      const record = calls.find(report.id);
      if (record) write(record, report);
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
    close: () => server.close(),
  };
}

function write(record: CallRecord, { began, steps }: Report): void {
  record.correlationId = steps[0]?.correlationId;
  let from = record.since(began);
  for (const { at, step, refused, tool } of steps) {
    const to = record.since(at);
    record.add(decisionOf({ step, refused, tool }, from, to));
    from = to;
  }
}

function decisionOf(
  { step, refused, tool }: Pick<StepEnded, 'step' | 'refused' | 'tool'>,
  from: number,
  to: number,
): Decision {
  return {
    hop: 'server',
    step,
    verdict: refused ? 'refused' : 'passed',
    says: refused ? `${step}: ${refused.reason}` : step,
    from,
    took: to - from,
    facts: { ...tool, ...refused },
  };
}
