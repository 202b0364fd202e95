import { refuse } from '../policy-document.ts';
import { type Handler, plain } from './handler.ts';

export const setBackendService: Handler = {
  required: ['backend-id'],
  sections: ['inbound', 'backend'],
  build(element, build) {
    const id = plain(element, 'backend-id');
    if (!build.backends.has(id)) refuse(element, `there is no backend ${id}`);
    return ({ route, services }) => {
      route.backend = services.backends.get(id);
      return false;
    };
  },
};
