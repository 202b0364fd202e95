import * as z from 'zod';
import { BASE_ROLE, BASE_SCOPE } from '../../../server/src/tools/access.ts';
import { defineTool, READ_ONLY, type Tool } from '../../../server/src/tools/tool.ts';

/** A tool named `whoami`, which every caller may call, that does what a test needs. */
export const toolThat = (
  run: Tool['run'],
  more: Partial<Pick<Tool, 'input' | 'output' | 'auditFields'>> = {},
): Tool =>
  defineTool({
    name: 'whoami',
    title: 'A tool of a test',
    description: 'Does what a test needs.',
    input: z.strictObject({}),
    output: z.strictObject({}),
    annotations: READ_ONLY,
    access: { callsPerMinute: 60 },
    samples: [{}],
    ...more,
    run,
  });

/**
 * Returns the caller, like the product's tool of that name, but independent of it: tests of a call's
 * path must pass whichever tools a server has.
 */
export const whoami = toolThat(
  (_input, { principal }) => {
    const authenticated = principal.kind !== 'anonymous';
    return { ok: true, value: { authenticated, principal: authenticated ? principal : null } };
  },
  {
    output: z.strictObject({
      authenticated: z.boolean(),
      principal: z.record(z.string(), z.unknown()).nullable(),
    }),
  },
);

/** Requires both a scope and a role. */
export const guarded: Tool = {
  ...whoami,
  name: 'guarded',
  access: {
    scope: { ...BASE_SCOPE, name: 'guarded.read' },
    role: { ...BASE_ROLE, name: 'Mcp.Guarded.Read' },
    callsPerMinute: 60,
  },
};
