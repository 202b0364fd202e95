import { check, type Handler } from '../handler.ts';
import { judgeParameter } from './judge-parameter.ts';
import { actionOf, actionsOf, type Finding, MESSAGE_LIMIT, reporting } from './report.ts';
import { answerOf } from './validate-status-code.ts';

export const validateHeaders: Handler = {
  required: ['specified-header-action', 'unspecified-header-action'],
  attributes: ['errors-variable-name'],
  children: ['header'],
  sections: ['outbound', 'on-error'],
  limits: [MESSAGE_LIMIT],
  build(element, build) {
    for (const child of element.children)
      check(child, { required: ['name', 'action'] }, build.section);
    const specified = actionOf(element, 'specified-header-action', build);
    const unspecified = actionOf(element, 'unspecified-header-action', build);
    const own = actionsOf(element.children, 'name', build);
    const report = reporting(element, build);
    return async (run) => {
      const { request, response } = run.context;
      const contract = request.operation?.contract;
      if (!contract || !response) return false;
      const declared = answerOf(run, response.status)?.headers ?? new Map();
      const type = 'ResponseHeader';
      const found: Finding[] = [];
      for (const [name, parameter] of declared) {
        const { validators } = contract.document;
        const values = response.headers.get(name);
        const details = judgeParameter(parameter, 'header', values, validators, 'Response');
        if (details === undefined) continue;
        const action = await (own.get(name) ?? specified)(run);
        found.push({ name: parameter.name, type, rule: 'IncorrectMessage', details, action });
      }
      for (const [name] of response.headers) {
        if (declared.has(name.toLowerCase())) continue;
        const action = await (own.get(name.toLowerCase()) ?? unspecified)(run);
        const details = `Unspecified header ${name} is not allowed.`;
        found.push({ name, type, rule: 'Unspecified', details, action });
      }
      report(run, found);
      return false;
    };
  },
};
