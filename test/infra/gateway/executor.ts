import type { Element } from './document.ts';
import { HANDLERS } from './elements.ts';
import { type Reply, type Request, type Section, Stop } from './exchange.ts';
import { OPERATIONS } from './files.ts';
import { matchOperation } from './match.ts';
import { RunState, type Setup } from './run-state.ts';

/** How one request went. */
export interface Exchange {
  readonly reply: Reply;
  /** What the site got; `undefined` where the request never left the gateway. */
  readonly forwarded: Request | undefined;
  /** Counters that the request was charged to, in order. */
  readonly counters: readonly string[];
  /** What the policies wrote into the log of the service. */
  readonly traces: readonly Readonly<Record<string, unknown>>[];
}

/**
 * Runs the policies on one request as API Management would, as far as they go, with their expressions
 * evaluated by .NET. Rate limits count and do not refuse, but for the counter that is `exhausted`.
 */
export async function execute(
  setup: Setup,
  request: Request,
  exhausted: string | undefined,
): Promise<Exchange> {
  const run = new RunState(setup, request, exhausted);
  const matched = matchOperation(request.method, request.path);
  const policy = matched && OPERATIONS[matched.api]?.[matched.operation];
  await run.ask({ op: 'start', request: run.request, operation: matched?.operation ?? '' });
  try {
    if (setup.refuses) throw new Stop(setup.refuses);
    if (!policy) throw new Stop({ source: 'configuration', reason: 'OperationNotFound' });
    for (const section of ['inbound', 'backend', 'outbound'] as const) {
      await runSection(run, fileOf(policy), section);
    }
  } catch (stop) {
    await runOnError(run, stop, policy ? fileOf(policy) : GLOBAL);
  }
  const { reply, forwarded, counters, traces } = run;
  return { reply, forwarded, counters, traces };
}

const GLOBAL = 'global.policy.xml';

async function runOnError(run: RunState, stop: unknown, file: string): Promise<void> {
  if (!(stop instanceof Stop)) throw stop;
  if (!stop.cause) return;
  await run.ask({ op: 'fail', policyId: null, ...stop.cause });
  try {
    await runSection(run, file, 'on-error');
  } catch (again) {
    if (!(again instanceof Stop) || again.cause) throw again;
  }
}

async function runSection(run: RunState, file: string, section: Section): Promise<void> {
  const element = run.document(file).children.find(({ name }) => name === section);
  if (element) await runAll(run, element.children, section);
}

async function runAll(run: RunState, steps: readonly Element[], section: Section): Promise<void> {
  for (const step of steps) await runOne(run, step, section);
}

async function runOne(run: RunState, step: Element, section: Section): Promise<unknown> {
  if (step.name === 'base') return runSection(run, GLOBAL, section);
  if (step.name === 'choose') return runBranch(run, step.children, section);
  if (step.name === 'include-fragment') {
    const id = step.attributes['fragment-id'] as string;
    const file = run.setup.fragments?.[id] ?? `${id}.fragment.xml`;
    return runAll(run, run.document(file).children, section);
  }
  const handler = HANDLERS[step.name];
  if (!handler) throw new Error(`The executor does not know <${step.name}> of line ${step.line}.`);
  return handler(run, step, section);
}

async function runBranch(
  run: RunState,
  branches: readonly Element[],
  section: Section,
): Promise<void> {
  for (const { name, attributes, children } of branches) {
    if (name === 'otherwise' || (await run.value(attributes.condition))) {
      return runAll(run, children, section);
    }
  }
}

const fileOf = (policy: string): string =>
  `${policy.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.policy.xml`;
