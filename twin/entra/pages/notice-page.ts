import { html, page } from './page.ts';

/** A dead end without a redirect to the client: what happened, and what to do. */
export function noticePage(title: string, text: string, detail?: string): string {
  return page(
    title,
    html`<h1>${title}</h1>
<div class="panel"><p>${text}</p>${detail ? html`<p class="note">Details:</p><code class="copy">${detail}</code>` : html``}</div>`,
  );
}

/** For a browser whose request belongs to no sign-in that the service remembers. */
export const lostPage = (detail: string): string =>
  noticePage(
    'This sign-in cannot continue',
    'It has expired, was already used, or was started in another browser. Start again from the application.',
    detail,
  );
