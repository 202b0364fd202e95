/** What the server's program reports of itself, as it is accepted. */

import * as z from 'zod';

const TEXT = z.string().max(200);

const STEP = z.object({
  at: z.number(),
  correlationId: TEXT,
  step: TEXT,
  refused: z.object({ reason: TEXT, fault: TEXT.optional() }).optional(),
  tool: z.object({ tool: TEXT, decision: TEXT, reason: TEXT }).optional(),
  method: TEXT.optional(),
});

/** A step as the server tells it; the time is in milliseconds since the epoch. */
export type ReportedStep = z.infer<typeof STEP>;

const DEMAND = z.object({ tool: TEXT, scope: TEXT.optional(), role: TEXT.optional() });

/** The server tells what its tools require, and of each call which steps it passed. */
const REPORT = z.union([
  z.object({ tools: z.array(DEMAND).max(1_000) }),
  z.object({ id: TEXT, began: z.number(), steps: z.array(STEP).max(200) }),
]);

/** @returns nothing for a line that is no report. */
export function readReport(line: string): z.infer<typeof REPORT> | undefined {
  try {
    return REPORT.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}
