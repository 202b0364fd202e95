import type { Request } from '../../message.ts';
import { PolicyError } from '../../policy-error.ts';
import type { Run } from '../../policy-run.ts';
import { parametersOf } from '../../url.ts';
import { type Handler, only } from '../handler.ts';

/** Changes the path and query that the backend receives. */
export const rewriteUri: Handler = {
  required: ['template'],
  attributes: ['copy-unmatched-params'],
  sections: ['inbound'],
  limits: [
    'A parameter that the operation does not have fails when a request arrives; the service refuses the policy ○.',
    'The query is the one that earlier elements have left; the reference speaks of the incoming request ○.',
  ],
  build(element, build) {
    const template = build.attribute(element, 'template');
    const copies = only(element, 'copy-unmatched-params', ['true', 'false']) === 'true';
    const rewrite = ({ context: { request } }: Run, text: string): false => {
      const target = filled(text, request);
      const kept = copies ? unmatched(request) : '';
      const joint = target.includes('?') ? '&' : '?';
      request.route.target = kept === '' ? target : `${target}${joint}${kept}`;
      return false;
    };
    const literal = element.attributes.template ?? '';
    return literal.startsWith('@')
      ? async (run) => rewrite(run, await template(run))
      : (run) => rewrite(run, literal);
  },
};

/** A template with the values of the operation's parameters, as they were sent. */
function filled(template: string, request: Request): string {
  if (template.startsWith('/') && !template.includes('{')) return template;
  const [path = '', query] = template.split(/\?(.*)/s, 2);
  const names = /\{([^{}]*)\}/g;
  const parameter = (name: string): string => {
    const value = request.matchedParameters.get(name);
    if (value !== undefined) return value;
    const what = `The operation has no parameter ${name}.`;
    throw new PolicyError('ExpressionValueEvaluationFailure', what);
  };
  // Without a slash, the template would go on with the host of the backend's URL.
  const slash = path.startsWith('/') ? '' : '/';
  // What was decoded could otherwise begin another segment, or the query.
  const inPath = (name: string): string =>
    request.operation?.template.queryNames.includes(name)
      ? encodeURIComponent(parameter(name))
      : parameter(name);
  const start = `${slash}${path.replace(names, (_, name) => inPath(name))}`;
  if (query === undefined) return start;
  return `${start}?${query.replace(names, (_, name) => encodeURIComponent(parameter(name)))}`;
}

/** The parameters of the query that the operation's own template does not name. */
function unmatched({ route, operation }: Request): string {
  if (route.search === '') return '';
  const matched = parametersOf(operation?.template.text.split('?')[1] ?? '');
  return route.search
    .slice(1)
    .split('&')
    .filter(
      (piece) => piece !== '' && ![...parametersOf(piece)].some(([name]) => matched.has(name)),
    )
    .join('&');
}
