/** The request's paths: every step in running order, and nothing else. */

import { onceSettled } from './call/once-settled.ts';
import { parseStrictJson } from './call/parse-strict-json.ts';
import type { Config } from './config/config.ts';
import { LIMITS } from './contract/limits.ts';
import { refuse } from './contract/refusals.ts';
import { admitContent } from './http/admit-content.ts';
import { admitCredentials } from './http/admit-credentials.ts';
import { admitFields } from './http/admit-fields.ts';
import { admitHost } from './http/admit-host.ts';
import { admitOrigin } from './http/admit-origin.ts';
import { admitTarget } from './http/admit-target.ts';
import { createConcurrencyLimit } from './http/limit-concurrency.ts';
import { readBody } from './http/read-body.ts';
import type { Step } from './http/serve.ts';
import { type IdentityChecks, identifyCaller, identifyVisitor } from './identity/identify.ts';
import { answerDirectly } from './mcp/answer-directly.ts';
import { checkEnvelope } from './mcp/check-envelope.ts';
import { checkRevision } from './mcp/check-revision.ts';
import { checkMethod, dispatch, type Features } from './mcp/dispatch.ts';
import type { createPages } from './status/pages/pages.ts';
import { toToolCall } from './tools/tool-call.ts';
import {
  checkArguments,
  checkOutput,
  runTool,
  settle,
  type ToolStep,
  withhold,
} from './tools/tool-run.ts';
import type { Audit } from './watch/audit.ts';
import type { RecordSink } from './watch/record.ts';

const JSON_BOUNDS = {
  depth: LIMITS.jsonDepth,
  keys: LIMITS.jsonKeys,
  values: LIMITS.jsonValues,
};

type Render = ReturnType<typeof createPages>;

/** A POST to /mcp. The body is neither read nor invited with `100 Continue` before the caller is identified. */
export function mcpSteps(
  config: Config,
  checks: IdentityChecks | undefined,
  declared: ReadonlySet<string>,
  features: Features,
): readonly Step[] {
  return [
    ...headSteps(config),
    { name: 'admit-content', run: ({ call }) => admitContent(call.head) },
    identifyStep(checks, identifyCaller),
    { name: 'limit-concurrency', run: createConcurrencyLimit() },
    {
      name: 'read-body',
      async run({ call, request, response }) {
        const body = await readBody(request, response);
        if ('reason' in body) return body;
        call.body = body;
      },
    },
    {
      name: 'parse-json',
      run({ call }) {
        try {
          call.json = parseStrictJson(call.body, JSON_BOUNDS);
        } catch {
          return refuse('not_json');
        }
      },
    },
    {
      name: 'check-envelope',
      run({ call }) {
        const checked = checkEnvelope(call.json);
        if ('reason' in checked) return checked;
        call.message = checked.message;
        call.toolCall = toToolCall(call.message, declared);
      },
    },
    {
      name: 'check-revision',
      run: ({ call }) =>
        onceSettled(checkRevision(call.head, call.message, config.sdkOnly), (checked) => {
          if ('reason' in checked) return checked;
          call.wire = checked.wire;
          call.isExact = checked.isExact;
        }),
    },
    {
      // A notification is accepted and has no effect: no caller would learn its result (B-11).
      name: 'take-notification',
      run({ call }) {
        if (call.message.id !== undefined) return;
        if (call.toolCall) call.toolCall.reason = 'notification';
        call.answer = { status: 202, headers: {}, body: '' };
      },
    },
    { name: 'check-method', run: ({ call }) => checkMethod(call, features) },
    { name: 'check-access', run: ({ call }) => features.admit(call) },
    {
      // Answers with the SDK's own bytes, only sooner: removing this step changes nothing visible.
      name: 'answer-directly',
      run: ({ call }) =>
        onceSettled(answerDirectly(call, features), (answer) => {
          call.answer = answer;
          return undefined;
        }),
    },
    {
      name: 'dispatch',
      async run({ call }) {
        const answer = await dispatch(call, features);
        if ('reason' in answer) return answer;
        call.answer = answer;
      },
    },
  ];
}

/** A GET of a page. */
export function pageSteps(
  config: Config,
  checks: IdentityChecks | undefined,
  render: Render,
): readonly Step[] {
  return [
    ...headSteps(config),
    identifyStep(checks, identifyVisitor),
    { name: 'limit-concurrency', run: createConcurrencyLimit() },
    {
      name: 'render-page',
      async run({ call }) {
        call.answer = await render(call);
      },
    },
  ];
}

/** An admitted tool call, whether it is answered directly or by the SDK. */
export function toolSteps(audit: Audit, sink: RecordSink): readonly ToolStep[] {
  return [
    { name: 'check-arguments', run: checkArguments },
    { name: 'run-tool', run: runTool },
    { name: 'check-output', run: checkOutput },
    {
      name: 'record',
      run(progress) {
        if (progress.tool.auditFields && sink.trail().fault) withhold(progress);
        settle(progress);
        const taken = audit.toolCall(progress.call);
        if (!taken && progress.tool.auditFields) withhold(progress);
      },
    },
  ];
}

/** The steps that every request runs first, in the order of the error contract. */
function headSteps(config: Config): readonly Step[] {
  return [
    { name: 'admit-target', run: ({ call }) => admitTarget(call.head) },
    { name: 'admit-fields', run: ({ call }) => admitFields(call.head) },
    { name: 'admit-host', run: ({ call }) => admitHost(call.head, config.hosts) },
    {
      name: 'admit-origin',
      run: ({ call }) => admitOrigin(call.head, config.origins, !config.hosted),
    },
    { name: 'admit-credentials', run: ({ call }) => admitCredentials(call.head) },
  ];
}

function identifyStep(checks: IdentityChecks | undefined, identify: typeof identifyCaller): Step {
  return {
    name: 'identify',
    run({ call }) {
      if (!checks) return;
      return onceSettled(identify(call.head, checks), (identified) => {
        if ('reason' in identified) return identified;
        call.principal = identified;
      });
    },
  };
}
