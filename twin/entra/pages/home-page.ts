import { html, type Page, page } from './page.ts';
import type { Person } from './sign-in-page.ts';

interface Registration {
  readonly name: string;
  readonly clientId: string;
  /** Where an administrator consents to its permissions for all users, if it has any. */
  readonly consent: string | undefined;
}

export interface HomeView {
  readonly discovery: string;
  readonly people: readonly Person[];
  readonly registrations: readonly Registration[];
}

/** Shown when the service itself is opened: who and what is in its directory. */
export function homePage({ discovery, people, registrations }: HomeView): Page {
  return page(
    'The sign-in service',
    html`<h1>The sign-in service</h1>
<p class="quiet">This service replaces Entra ID while the chain runs on this machine. Applications redirect you here to sign in.</p>
<section class="panel" aria-labelledby="people"><h2 id="people">Users</h2>
<ul class="asks">
${people.map(({ name, address, about }) => html`<li><strong>${name}</strong><span>${address}: ${about}</span></li>`)}
</ul></section>
<section class="panel" aria-labelledby="applications"><h2 id="applications">Applications</h2>
<ul class="asks">
${registrations.map(({ name, clientId, consent }) => html`<li><strong>${name}</strong><span><code>${clientId}</code>${consent && html` <a href="${consent}" aria-label="consent for all users: ${name}">consent for all users</a>`}</span></li>`)}
</ul></section>
<p class="note">Clients read the <a href="${discovery}">discovery document</a> first.</p>`,
  );
}
