import { html, type Page, page } from './page.ts';

/** Where the user enters the code that a device shows. */
export function codePage(action: string, guard: string, problem: string | undefined): Page {
  return page(
    'Enter the code',
    html`<h1>Enter the code</h1>
<p class="quiet">The code has nine letters. Your other device shows it.</p>
<form method="post" action="${action}">
<input type="hidden" name="xsrf" value="${guard}">
<div class="panel">
${problem ? html`<p role="alert" class="off" id="problem">${problem}</p>` : html``}
<div class="field"><label for="code">Code</label>
<input id="code" name="user_code" autocomplete="off" autocapitalize="characters" spellcheck="false" required autofocus
${problem ? html`aria-invalid="true" aria-describedby="problem"` : html``}></div>
<div class="choices"><button class="main">Next</button></div>
</div>
</form>`,
  );
}

/** The code may come from an attacker, so the user sees which client it is for. */
export function confirmPage(action: string, guard: string, code: string, client: string): Page {
  return page(
    `Sign in to ${client}?`,
    html`<h1>Sign in to ${client}?</h1>
<p class="quiet">This signs in the device that shows <code class="user-code">${code}</code>.</p>
<form method="post" action="${action}">
<input type="hidden" name="xsrf" value="${guard}">
<input type="hidden" name="user_code" value="${code}">
<div class="panel"><p>Continue only if you started this sign-in yourself. If another person gave you the code, they will be able to act on your behalf.</p>
<div class="choices"><button class="main" name="confirm" value="yes">Continue</button>
<button name="abort" value="yes">Cancel</button></div></div>
</form>`,
  );
}

export function signOutPage(action: string, guard: string): Page {
  return page(
    'Sign out?',
    html`<h1>Sign out?</h1>
<form method="post" action="${action}">
<input type="hidden" name="xsrf" value="${guard}">
<div class="panel"><p>Signing out does not revoke access that applications already have.</p>
<div class="choices"><button class="main" name="logout" value="yes">Sign out</button>
<button>Stay signed in</button></div></div>
</form>`,
  );
}
