import type { RequestListener } from 'node:http';
import { readAuthority } from '../kit/read-authority.ts';
import { homePage } from './pages/home-page.ts';
import { link, noticePage } from './pages/notice-page.ts';
import { html, type Page, sendPage } from './pages/page.ts';
import { errorText } from './sign-in/aadsts.ts';
import { note } from './sign-in/note.ts';
import { peopleOf } from './sign-in/people.ts';
import { issuerOf, type Service } from './sign-in/service.ts';

/** Checks requests from this machine's browsers before the sign-in service sees them. */
export function frontDoor(service: Service, next: RequestListener): RequestListener {
  const { login } = service;
  const own = new URL(login).host;
  return (request, response) => {
    const authority = readAuthority(request);
    if ('fault' in authority) {
      note('host', authority.fault, {}, 'refused');
      response.setHeader('connection', 'close');
      sendPage(response, 400, noticePage('This request is not valid', authority.fault));
      return;
    }
    // DNS rebinding: a foreign name that resolves to this machine makes a foreign page same-origin.
    if (authority.name !== own) {
      note('host', `this service answers to ${own} only`, {}, 'refused');
      const text = html`Open ${link(login)} instead.`;
      sendPage(response, 421, noticePage('Wrong address', text));
      return;
    }
    const page = request.method === 'GET' ? rootPage(service, request.url) : undefined;
    if (page) sendPage(response, 200, page);
    else next(request, response);
  };
}

/** The pages that belong to no tenant: the start page, and those that `error_uri` refers to. */
function rootPage(service: Service, path = ''): Page | undefined {
  if (path === '/') return start(service);
  const [, code = ''] = /^\/error\?code=(\d+)$/.exec(path) ?? [];
  const text = errorText(code);
  return text === undefined ? undefined : noticePage(`AADSTS${code}`, text);
}

function start(service: Service): Page {
  const { directory, login } = service;
  return homePage({
    discovery: `${issuerOf(service)}/.well-known/openid-configuration`,
    people: peopleOf(directory),
    registrations: directory.applications.map((one) => ({
      name: one.displayName,
      clientId: one.appId,
      consent:
        one.requiredResourceAccess.length > 0
          ? `${login}${directory.tenantId}/adminconsent?client_id=${one.appId}`
          : undefined,
    })),
  });
}
