/** Calls as a user would type them, with the listed tools: every one of them works. */
import { BASE_SCOPE } from '../../server/src/tools/access.ts';
import { OPEN_TOOLS, TOOLS } from '../../server/src/tools/declarations.ts';
import type { Tool } from '../../server/src/tools/tool.ts';

/** Not every value can be typed without quotes. */
const canBeTyped = ({ samples: [sample] }: Tool): boolean =>
  Object.values(sample).every((value) => typeof value === 'string' && /^[\w.:@/-]+$/.test(value));

/** A call of a tool with the first of its samples, as a user would type it. */
export const typedCall = ({ name, samples: [sample] }: Tool): string =>
  ['npm run call --', name, ...Object.entries(sample).map((pair) => pair.join('='))].join(' ');

const open = OPEN_TOOLS.filter(canBeTyped);
const withArguments = open.find(({ samples: [sample] }) => Object.keys(sample).length > 0);
/** Ada deploys, so she has the role. */
const guarded = TOOLS.filter(canBeTyped).find(
  ({ access }) => access.scope && access.role?.grantedTo === 'deployer',
);

/** A call that every user may make. */
export const EXAMPLE_CALL = open[0] ? typedCall(open[0]) : 'npm run call -- <tool>';

export const EXAMPLE_CALLS: readonly string[] = [
  `${EXAMPLE_CALL.padEnd(39)} without a token`,
  `${EXAMPLE_CALL} --user ada`,
  `${EXAMPLE_CALL} --as app`,
  ...(withArguments ? [`${typedCall(withArguments)} --user ben --json`] : []),
  ...(guarded
    ? [
        `${typedCall(guarded)} --user ada \\`,
        `  --scope ${BASE_SCOPE.name} --scope ${guarded.access.scope?.name}`,
      ]
    : []),
];
