import { COPY_SCRIPT, type Details, detailsSection } from './details.ts';
import { type Html, html, type Page, page } from './page.ts';

/** An end without a redirect to the client: what happened, and what to do. */
export function noticePage(
  title: string,
  text: string | Html,
  details?: Details,
  advice?: Html,
): Page {
  return page(
    title,
    html`<h1>${title}</h1>
<div class="panel"><p>${text}</p>
${advice}
${details && detailsSection(details)}</div>`,
    details && COPY_SCRIPT,
  );
}

/** For a browser whose request belongs to no sign-in that the service remembers. */
export const lostPage = (message: string): Page =>
  noticePage(
    'This sign-in cannot continue',
    'It has expired, was already used, or was started in another browser. Start again from the application.',
    { message, marks: {} },
  );

/** For a request that names no client or tenant of the directory, or a form of another page. */
export const refusedPage = (details: Details): Page =>
  noticePage(
    'This request is not valid',
    'It does not match a registration, or its form was not sent from a page that this browser was shown. Start again from the application.',
    details,
  );

/** For an address that the service does not have. */
export const missingPage = (login: string): Page =>
  noticePage(
    'Page not found',
    html`This address is not part of the sign-in service. Start the sign-in from the application, or see ${link(login)} for its users and applications.`,
  );

export const link = (address: string): Html => html`<a href="${address}">${address}</a>`;
