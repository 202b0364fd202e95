import { type Element, refuse } from '../../policy-document.ts';
import { PolicyError } from '../../policy-error.ts';
import type { Build } from '../../policy-expressions.ts';
import type { Run, Step } from '../../policy-run.ts';
import type { Handler } from '../handler.ts';

/** Chooses where the request is sent: a deployed backend, or a URL. */
export const setBackendService: Handler = {
  attributes: ['backend-id', 'base-url'],
  sections: ['inbound', 'backend'],
  limits: [
    'Service Fabric and Dapr do not run on one machine, so the attributes that begin with `sf-` and `dapr-` are refused.',
    'Until the request is sent, `context.Request.Url` shows the first service of a pool ○.',
  ],
  build(element, build) {
    const { 'backend-id': id, 'base-url': url } = element.attributes;
    if ((id === undefined) === (url === undefined))
      refuse(element, '<set-backend-service> needs either backend-id or base-url');
    return id === undefined ? toUrl(element, build) : toBackend(element, id, build);
  },
};

function toBackend(element: Element, id: string, build: Build): Step {
  const { scope } = build.place(element);
  const choose = ({ context, services }: Run, found: string): false => {
    const backend = services.backends.get(found);
    if (!backend) throw failed(`The backend ${found} does not exist.`);
    const { route } = context.request;
    route.backend = backend.url;
    route.via = { backend, scope };
    return false;
  };
  if (id.startsWith('@')) {
    const value = build.attribute(element, 'backend-id');
    return async (run) => choose(run, await value(run));
  }
  if (!build.backends.has(id)) refuse(element, `the backend ${id} does not exist`);
  return (run) => choose(run, id);
}

function toUrl(element: Element, build: Build): Step {
  const raw = element.attributes['base-url'] ?? '';
  if (!raw.startsWith('@') && !isHttp(raw)) refuse(element, `"${raw}" is not an HTTP URL`);
  const value = build.attribute(element, 'base-url');
  const { scope } = build.place(element);
  return async (run) => {
    const { route } = run.context.request;
    // Documented: a URL does not override the backend that an enclosing scope has chosen by id.
    if (route.via && route.via.scope !== scope) return false;
    const url = await value(run);
    if (!isHttp(url)) throw failed(`"${url}" is not an HTTP URL.`);
    route.backend = url.replace(/\/+$/, '');
    route.via = undefined;
    return false;
  };
}

const isHttp = (text: string): boolean =>
  /^https?:\/\/[^?#]*$/i.test(text ?? '') && URL.canParse(text);

const failed = (message: string): PolicyError =>
  new PolicyError('ExpressionValueEvaluationFailure', message);
