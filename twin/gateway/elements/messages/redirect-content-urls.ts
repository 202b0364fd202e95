import { bodyTextOf, replaceBody } from '../../body-text.ts';
import type { Run } from '../../policy-run.ts';
import { changesAnswer } from '../answer-of.ts';
import type { Handler } from '../handler.ts';

/** Makes links to the backend point to the gateway; in `inbound`, the other way round. */
export const redirectContentUrls: Handler = {
  sections: ['inbound', 'outbound'],
  limits: [
    'The URL of the backend is replaced wherever the body contains it, whatever its content type ○.',
    'A compressed body is searched without decompressing it.',
  ],
  build(_element, build) {
    const isAnswer = changesAnswer(build.section);
    return async (run) => {
      const { request, response } = run.context;
      const { backend } = request.route;
      const message = isAnswer ? response : request;
      const body = message && (await bodyTextOf(message.body));
      if (!message || !backend || body === undefined) return false;
      const gateway = gatewayUrl(run);
      const [from, to] = isAnswer ? [backend, gateway] : [gateway, backend];
      replaceBody(
        message,
        body.replace(whole(from), () => to),
      );
      return false;
    };
  },
};

function gatewayUrl({ context: { request } }: Run): string {
  const { scheme } = request.originalUrl;
  const authority = request.headers.get('Host')?.[0] ?? '';
  const path = request.operation?.api.path ?? '';
  return `${scheme}://${authority}${path && `/${path}`}`;
}

/** A URL and not the beginning of another host. */
const whole = (url: string): RegExp =>
  new RegExp(`${url.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}(?![\\w.:-])`, 'gi');
