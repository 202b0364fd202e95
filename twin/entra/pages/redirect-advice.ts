import {
  asRegistered,
  CLIENT_REDIRECTS,
  redirectFault,
} from '../../../scripts/configure-easy-auth/client-redirects.ts';
import { type Html, html } from './page.ts';

/**
 * How to register a redirect, which Entra's own page does not say. A command names only what the hook
 * accepts: none of that ends the double quotes of a shell or has a meaning within them.
 */
export function redirectAdvice(uri: string): Html {
  const fault = redirectFault(uri);
  if (fault !== undefined) {
    return html`<p class="note">This redirect cannot be registered: it ${fault}.</p>`;
  }
  // Between two of them, cmd.exe puts the value of a variable, also within double quotes.
  if (uri.includes('%')) {
    return html`<p class="note">If you trust the application at this address, add it to the setting <code>${CLIENT_REDIRECTS}</code>. No command is shown, because cmd.exe would change what stands between two percent signs.</p>`;
  }
  const redirect = `"${asRegistered(uri)}"`;
  return html`<section class="details" aria-labelledby="register-title">
<h2 id="register-title">Register this redirect</h2>
<p>If you trust the application at this address, add it to the setting <code>${CLIENT_REDIRECTS}</code>. The commands below replace the setting: if it already has redirects, repeat them, separated by commas.</p>
<p>On this machine, start the chain again:</p>
<code class="copy">${CLIENT_REDIRECTS}=${redirect} npm start</code>
<p>For a deployment on Azure:</p>
<code class="copy">azd env set ${CLIENT_REDIRECTS} ${redirect} &amp;&amp; azd provision</code>
</section>`;
}
