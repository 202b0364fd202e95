import { refuse } from '../../policy-document.ts';
import type { Run, Step } from '../../policy-run.ts';
import type { Handler } from '../handler.ts';
import { choiceOf } from '../values.ts';

/** Runs its children at the same time, and waits for all or for the first one. */
export const wait: Handler = {
  required: ['for'],
  children: [
    'choose',
    'forward-request',
    'send-request',
    'cache-lookup-value',
    'cache-store-value',
    'authentication-managed-identity',
  ],
  sections: ['inbound', 'backend', 'outbound'],
  limits: ['A child that answers the request ends the pipeline only after the wait ○.'],
  build(element, build) {
    const mode = choiceOf(element, 'for', ['all', 'any'], build);
    if (element.children.length === 0) refuse(element, '<wait> has nothing to wait for');
    const steps = build.steps(element);
    return async (run) => {
      if ((await mode(run)) === 'any') return firstOf(steps, run);
      return allOf(steps, run);
    };
  },
};

/**
 * An error of one ends the others, and then the wait: what they still did would change the answer to
 * the error.
 */
async function allOf(steps: readonly Step[], run: Run): Promise<boolean> {
  const others = new AbortController();
  const signal = AbortSignal.any([run.signal, others.signal]);
  const running = steps.map(async (step) => step({ ...run, signal, trail: run.trail?.fork() }));
  try {
    return (await Promise.all(running)).includes(true);
  } catch (error) {
    others.abort();
    await Promise.allSettled(running);
    throw error;
  }
}

/** What the others still send is aborted. */
async function firstOf(steps: readonly Step[], run: Run): Promise<boolean> {
  const others = new AbortController();
  const signal = AbortSignal.any([run.signal, others.signal]);
  try {
    return await Promise.race(
      steps.map(async (step) => step({ ...run, signal, trail: run.trail?.fork() })),
    );
  } finally {
    others.abort();
  }
}
