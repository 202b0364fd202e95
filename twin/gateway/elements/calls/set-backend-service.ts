import { refuse } from '../../policy-document.ts';
import { type Handler, plain } from '../handler.ts';

export const setBackendService: Handler = {
  required: ['backend-id'],
  sections: ['inbound', 'backend'],
  build(element, build) {
    const id = plain(element, 'backend-id');
    if (!build.backends.has(id)) refuse(element, `the backend ${id} does not exist`);
    return ({ context, services }) => {
      context.request.route.backend = services.backends.get(id);
      return false;
    };
  },
};
