import type { RequestListener } from 'node:http';
import { readAuthority } from '../kit/read-authority.ts';
import { homePage } from './pages/home-page.ts';
import { noticePage } from './pages/notice-page.ts';
import { PAGE_HEADERS } from './pages/page.ts';
import { peopleOf } from './sign-in/people.ts';
import { issuerOf, type Service } from './sign-in/service.ts';

/** Checks requests from this machine's browsers before the sign-in service sees them. */
export function frontDoor(service: Service, next: RequestListener): RequestListener {
  const { login, directory } = service;
  const own = new URL(login).host;
  return (request, response) => {
    const authority = readAuthority(request);
    if ('fault' in authority) {
      response.writeHead(400, { ...PAGE_HEADERS, connection: 'close' });
      response.end(noticePage('This request is not valid', authority.fault, login));
      return;
    }
    // DNS rebinding: a foreign name that resolves to this machine makes a foreign page same-origin.
    if (authority.name !== own) {
      response.writeHead(421, PAGE_HEADERS);
      response.end(noticePage('Wrong address', `Open ${login} instead.`, login));
      return;
    }
    if (request.method !== 'GET' || request.url !== '/') return next(request, response);
    response.writeHead(200, PAGE_HEADERS);
    response.end(
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
