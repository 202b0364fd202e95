import { html, type Page, page } from './page.ts';

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  /** One line: who the user is, and which roles they have. */
  readonly about: string;
}

/** Lets the user pick an account; no password is asked for. */
export function signInPage(
  action: string,
  clientName: string,
  people: readonly Person[],
  hint: string | undefined,
): Page {
  const isHinted = ({ address, id }: Person) => address === hint || id === hint;
  return page(
    'Choose an account',
    html`<h1>Choose an account</h1>
<p class="quiet">to continue to ${clientName}</p>
<form method="post" action="${action}">
<ul class="people">
${people.map(
  (
    person,
  ) => html`<li><button name="user" value="${person.id}" class="${isHinted(person) ? 'hinted' : ''}">
<span class="initial" aria-hidden="true">${person.name.slice(0, 1)}</span>
<span class="who"><strong>${person.name}</strong><span>${person.address}</span><span>${person.about}</span></span>
</button></li>`,
)}
</ul>
</form>
<p class="note">These users exist on this machine only and have no passwords. The directory, which the
deployment’s hook configures, determines what each user may do.</p>`,
  );
}
