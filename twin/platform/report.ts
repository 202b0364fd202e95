/** What the server's program reports of itself, as it is accepted. */

import * as z from 'zod';

const TEXT = z.string().max(200);

/** In the order of `report-steps.ts`; JSON has null for what is absent, and for a tool as it was before. */
const STEP = z
  .tuple([
    z.number(),
    TEXT,
    z.object({ reason: TEXT, fault: TEXT.optional() }).nullish(),
    z.object({ tool: TEXT, decision: TEXT, reason: TEXT }).nullish(),
    TEXT.nullish(),
  ])
  .transform(([after, step, refused, tool, method]) => ({
    after,
    step,
    refused: refused ?? undefined,
    tool: tool ?? undefined,
    method: method ?? undefined,
  }));

/** A step as the server tells it; `at` is in milliseconds since the epoch. */
export interface ReportedStep extends Omit<z.infer<typeof STEP>, 'after'> {
  readonly at: number;
}

const DEMAND = z.object({ tool: TEXT, scope: TEXT.optional(), role: TEXT.optional() });

/** What the server's tools require. */
const OFFER = z.object({ tools: z.array(DEMAND).max(1_000) });

/** Which steps a call passed; `began` is in milliseconds since the epoch, `after` in microseconds later. */
const CALL = z
  .object({ began: z.number(), steps: z.array(STEP).max(200) })
  .transform(({ began, steps }) => {
    let known: ReportedStep['tool'];
    const whole = steps.map(({ after, ...step }): ReportedStep => {
      known = step.tool ?? known;
      return { ...step, tool: known, at: began + after / 1000 };
    });
    return { began, steps: whole };
  });

/** Calls pass at full load, so these parts of a line are found without reading the rest of it. */
const BEGINNING = /^\{"id":"([\da-f]{32})"(?:,"correlationId":"([\da-f-]{36})")?/;

/** The call that a line is about. */
export function callIn(
  line: string,
): { id: string; correlationId: string | undefined } | undefined {
  const [, id, correlationId] = BEGINNING.exec(line) ?? [];
  return id === undefined ? undefined : { id, correlationId };
}

/** @returns nothing for a line that says nothing of the kind. */
export const readOffer = (line: string) => read(OFFER, line)?.tools;
export const readCall = (line: string) => read(CALL, line);

function read<T>(schema: z.ZodType<T>, line: string): T | undefined {
  try {
    return schema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}
