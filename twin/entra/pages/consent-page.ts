import { type Html, html, type Page, page } from './page.ts';

export interface Ask {
  readonly title: string;
  readonly text: string;
}

export interface ConsentView {
  readonly action: string;
  readonly clientName: string;
  readonly clientId: string;
  readonly apiName: string;
  readonly userName: string;
  readonly userAddress: string;
  readonly asks: readonly Ask[];
  /** Where an administrator consents for all users. */
  readonly adminUrl: string;
  /** What this user may answer: only cancel, consent for themselves, or consent for all users. */
  readonly may: 'nothing' | 'self' | 'all users';
}

const ADMIN_REQUIRED = 'Administrator approval required';

export function consentPage(view: ConsentView): Page {
  const { clientName, may } = view;
  return page(
    may === 'nothing' ? ADMIN_REQUIRED : `Allow ${clientName} to access ${view.apiName}?`,
    html`${may === 'nothing' ? refusedHeading(view) : heading(view)}
<ul class="asks panel">
${view.asks.map(({ title, text }) => html`<li><strong>${title}</strong><span>${text}</span></li>`)}
</ul>
<form method="post" action="${view.action}">
${may === 'all users' ? forAllUsers() : html``}
<div class="choices">${may === 'nothing' ? goBack() : answers()}</div>
</form>
${may === 'nothing' ? forAdministrator(view) : html`<p class="note">Client id <code>${view.clientId}</code></p>`}`,
  );
}

const heading = ({
  clientName,
  apiName,
  userName,
  userAddress,
}: ConsentView): Html => html`<h1>Allow ${clientName} to access ${apiName}?</h1>
<p class="quiet">You are signed in as ${userName} (${userAddress}). The application requests permission to:</p>`;

const refusedHeading = ({
  clientName,
  apiName,
}: ConsentView): Html => html`<h1>${ADMIN_REQUIRED}</h1>
<p class="quiet">${clientName} requests the following permissions for ${apiName}, which only an administrator can grant. Ask an
administrator to accept them for all users, then sign in again.</p>`;

const forAllUsers =
  (): Html => html`<div class="check"><input type="checkbox" id="all-users" name="all_users" value="yes">
<label for="all-users">Accept on behalf of all users in the organisation; they will not be asked for consent</label></div>`;

const forAdministrator = ({
  adminUrl,
}: ConsentView): Html => html`<p class="note">For the administrator:</p>
<code class="copy">${adminUrl}</code>`;

const answers = (): Html => html`<button class="main" name="decision" value="accept">Accept</button>
<button name="decision" value="decline">Decline</button>`;

const goBack = (): Html => html`<button class="main" name="decision" value="back">Go back</button>`;
