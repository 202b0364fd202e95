import type { Arrange } from '../../../server/src/app.ts';

/** What a careless server would do in place of a step, given the step's own implementation. */
// biome-ignore lint/suspicious/noExplicitAny: the steps of both kinds of lists pass through here
type Careless = (exchange: any, run: (exchange: any) => any) => unknown;

/**
 * Most steps only refuse, so they are left out. A step that hands on a value is replaced: what it lets
 * through stays the same, and what it refuses is handed on as well.
 */
const CARELESS: Readonly<Record<string, Careless>> = {
  'read-body': async ({ call, request, response }) => {
    if (request.headers.expect) response.writeContinue();
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    call.body = Buffer.concat(chunks);
  },
  'parse-json': ({ call }) => {
    call.json = JSON.parse(Buffer.from(call.body).toString());
  },
  'check-envelope': (exchange, run) => {
    if (run(exchange)) exchange.call.message = exchange.call.json;
  },
  'check-revision': (exchange, run) => {
    const { call } = exchange;
    if (run(exchange)) call.wire = call.head.fields.has('mcp-protocol-version') ? '2026' : '2025';
  },
  'check-arguments': (call, run) => {
    run(call);
    if (!call.result) return;
    call.result = undefined;
    call.input = call.call.message.params?.arguments ?? {};
    call.toolCall.decision = 'allowed';
  },
  'run-tool': async (call) => {
    if (call.result) return;
    const { principal, signal } = call.call;
    try {
      call.result = await call.tool.run(call.input, { principal, signal });
    } catch (error) {
      call.result = { ok: false, text: (error as Error).message };
    }
  },
};

/** Builds the paths without one step, for `npm run prove`; with `undefined` they are unchanged. */
export const without =
  (name: string | undefined): Arrange =>
  (steps) =>
    steps.flatMap((step) => {
      if (step.name !== name) return [step];
      const careless = CARELESS[step.name];
      if (!careless) return [];
      const { run } = step as unknown as { run(exchange: unknown): unknown };
      return [{ ...step, run: (exchange: unknown) => careless(exchange, run) }];
    });
