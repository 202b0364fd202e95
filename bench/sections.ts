import { availableParallelism } from 'node:os';
import type { Context } from './context.ts';
import { measureCallers } from './figures/callers.ts';
import { measureCalls } from './figures/calls.ts';
import { measureFronted } from './figures/fronted.ts';
import { measurePrincipals } from './figures/principals.ts';
import { measureProcesses } from './figures/processes.ts';
import { measureStarts } from './figures/starts.ts';
import { measureSteps } from './figures/steps.ts';
import { measureTail } from './figures/tail.ts';
import { measureTools } from './figures/tools.ts';
import type { Section } from './section.ts';

/** The parts of the benchmark, in the order in which they run and are printed. */
export const SECTIONS = {
  calls: measureCalls,
  tail: measureTail,
  starts: measureStarts,
  callers: measureCallers,
  tools: measureTools,
  fronted: measureFronted,
  principals: measurePrincipals,
  processes: (context) => measureProcesses(context, availableParallelism()),
  steps: measureSteps,
} as const satisfies Record<string, (context: Context) => Promise<Section>>;

export type SectionName = keyof typeof SECTIONS;
export const SECTION_NAMES = Object.keys(SECTIONS) as SectionName[];
