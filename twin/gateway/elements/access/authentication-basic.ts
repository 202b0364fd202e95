import type { Handler } from '../handler.ts';
import { textOf } from '../values.ts';

/** Authenticates to the backend with a name and a password. */
export const authenticationBasic: Handler = {
  required: ['username', 'password'],
  sections: ['inbound'],
  build(element, build) {
    const name = textOf(element, 'username', build);
    const password = textOf(element, 'password', build);
    return async (run) => {
      const secret = await password(run);
      const credentials = Buffer.from(`${await name(run)}:${secret}`).toString('base64');
      run.trail?.hide(secret);
      run.trail?.hide(credentials);
      run.context.request.headers.set('Authorization', [`Basic ${credentials}`]);
      return false;
    };
  },
};
