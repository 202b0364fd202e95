import type { Arrange } from '../../../server/src/app.ts';
import { checkRevision } from '../../../server/src/mcp/check-revision.ts';

/**
 * What a server without the step would do in its place. Most steps only refuse, so they are left
 * out; those that hand something on are replaced by what a careless server does.
 */
// biome-ignore lint/suspicious/noExplicitAny: the steps of both kinds of lists pass through here
const CARELESS: Readonly<Record<string, (exchange: any) => unknown>> = {
  'read-body': async ({ call, request, response }) => {
    if (request.headers.expect) response.writeContinue();
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    call.body = Buffer.concat(chunks);
  },
  'parse-json': ({ call }) => {
    call.json = JSON.parse(Buffer.from(call.body).toString());
  },
  'check-envelope': ({ call }) => {
    call.message = call.json;
  },
  'check-revision': ({ call }) => {
    const checked = checkRevision(call.head, call.message);
    call.wire =
      call.head.fields.has('mcp-protocol-version') && 'wire' in checked ? checked.wire : '2025';
  },
  'check-arguments': (run) => {
    run.input = run.call.message.params?.arguments ?? {};
    run.toolCall.decision = 'allowed';
  },
};

/** Arranges the paths without one step, for `npm run prove`; with `undefined` they stay as they are. */
export const without =
  (name: string | undefined): Arrange =>
  (steps) =>
    steps.flatMap((step) => {
      if (step.name !== name) return [step];
      const careless = CARELESS[step.name];
      return careless ? [{ ...step, run: careless }] : [];
    });
