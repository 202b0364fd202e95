import { Fields } from '../../header-fields.ts';
import { Response } from '../../message.ts';
import { Body } from '../../message-body.ts';
import { refuse } from '../../policy-document.ts';
import { type Handler, plain, whole } from '../handler.ts';
import { isStatus } from '../status-of.ts';

/** Answers with an example of the API's OpenAPI document, and ends the pipeline. */
export const mockResponse: Handler = {
  attributes: ['status-code', 'content-type'],
  sections: ['inbound', 'outbound', 'on-error'],
  limits: [
    'A sample made from a schema has its names and types; the values may differ from those of the service ○.',
    '`enabled` and `index` are refused because they are not documented.',
  ],
  build(element) {
    const status = whole(element, 'status-code', 200);
    if (!isStatus(status)) refuse(element, `${status} is not a status`);
    const type = plain(element, 'content-type');
    return ({ context }) => {
      const { mocks = [] } = context.request.operation ?? {};
      const mock = mocks.find((one) => one.status === status && (!type || one.type === type));
      const shown = type || mock?.type;
      const headers = new Fields(shown ? [['Content-Type', [shown]]] : []);
      context.response?.body.drop();
      context.response = new Response(status, '', headers, mock ? Body.of(mock.body) : Body.none());
      return true;
    };
  },
};
