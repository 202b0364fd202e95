import type { Ask } from './consent-page.ts';
import { html, type Page, page } from './page.ts';

export interface AdminConsentView {
  readonly action: string;
  readonly guard: string;
  readonly clientName: string;
  readonly clientId: string;
  readonly asks: readonly Ask[];
  readonly administrators: readonly { readonly id: string; readonly name: string }[];
}

/** Asks an administrator to consent to the client's permissions for all users. */
export function adminConsentPage(view: AdminConsentView): Page {
  const { action, guard, clientName, clientId, asks, administrators } = view;
  return page(
    `Accept ${clientName} for all users?`,
    html`<h1>Accept ${clientName} for all users?</h1>
<p class="quiet">Users will no longer be asked for consent. The application will be able to do the following on behalf of each signed-in user:</p>
<ul class="asks panel">
${asks.map(({ title, text }) => html`<li><strong>${title}</strong><span>${text}</span></li>`)}
</ul>
<form method="post" action="${action}">
<input type="hidden" name="guard" value="${guard}">
<div class="choices">${administrators.map(
      ({ id, name }) =>
        html`<button class="main" name="administrator" value="${id}">Accept as ${name}</button>`,
    )}
<button name="decision" value="decline">Decline</button></div>
</form>
<p class="note">Client id <code>${clientId}</code></p>`,
  );
}
