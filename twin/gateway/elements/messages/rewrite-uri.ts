import { refuse } from '../../policy-document.ts';
import { type Handler, only, plain } from '../handler.ts';

export const rewriteUri: Handler = {
  required: ['template'],
  attributes: ['copy-unmatched-params'],
  sections: ['inbound'],
  build(element) {
    const template = plain(element, 'template');
    if (/[{}]/.test(template))
      refuse(element, 'a parameter in the template of <rewrite-uri> is not supported');
    const copies = only(element, 'copy-unmatched-params', ['true', 'false']) === 'true';
    return ({ context }) => {
      const { route, originalUrl } = context.request;
      const { search } = originalUrl;
      const joined = template.includes('?') ? search.replace('?', '&') : search;
      route.target = copies ? `${template}${joined}` : template;
      return false;
    };
  },
};
