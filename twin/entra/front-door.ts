import type { RequestListener } from 'node:http';
import { readAuthority } from '../kit/read-authority.ts';
import { homePage } from './pages/home-page.ts';
import { link, noticePage } from './pages/notice-page.ts';
import { html, sendPage } from './pages/page.ts';
import { peopleOf } from './sign-in/people.ts';
import { issuerOf, type Service } from './sign-in/service.ts';

/** Checks requests from this machine's browsers before the sign-in service sees them. */
export function frontDoor(service: Service, next: RequestListener): RequestListener {
  const { login, directory } = service;
  const own = new URL(login).host;
  return (request, response) => {
    const authority = readAuthority(request);
    if ('fault' in authority) {
      response.setHeader('connection', 'close');
      sendPage(response, 400, noticePage('This request is not valid', authority.fault));
      return;
    }
    // DNS rebinding: a foreign name that resolves to this machine makes a foreign page same-origin.
    if (authority.name !== own) {
      const text = html`Open ${link(login)} instead.`;
      sendPage(response, 421, noticePage('Wrong address', text));
      return;
    }
    if (request.method !== 'GET' || request.url !== '/') return next(request, response);
    sendPage(
      response,
      200,
      homePage({
        discovery: `${issuerOf(service)}/.well-known/openid-configuration`,
        people: peopleOf(directory),
        registrations: directory.applications.map(({ displayName, appId }) => ({
          name: displayName,
          clientId: appId,
        })),
      }),
    );
  };
}
