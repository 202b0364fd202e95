import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { type Html, html } from '../../../server/src/status/pages/html.ts';
import { STYLE } from '../../../server/src/status/pages/style.ts';

export { type Html, html };

/** Styles that only these pages need, on top of the product's own: cards and buttons. */
const OWN = `
.card { max-width: 480px; margin: 0 auto; padding: 32px 0 48px; }
.card h1 { margin-bottom: 8px; text-wrap: balance; }
.card .panel { margin: 24px 0 16px; }
.card .note { color: var(--quiet); font-size: 14px; margin-top: 8px; }
.note code { display: inline-block; }
.details { border-top: 1px solid var(--line); margin-top: 16px; padding-top: 16px; }
.details p { margin-top: 8px; overflow-wrap: anywhere; }
.details .choices { align-items: center; }
.people { margin: 24px 0 16px; }
.people li + li { margin-top: 8px; }
button, .button {
  font: inherit; color: inherit; background: var(--raised); border: 1px solid var(--quiet);
  border-radius: 4px; padding: 8px 16px; min-height: 44px; cursor: pointer; text-align: left;
}
button:hover { border-color: var(--accent); }
button:focus-visible, input:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
button.main { background: var(--accent); border-color: var(--accent); color: var(--page); font-weight: 600; }
.people button { display: grid; grid-template-columns: 40px minmax(0, 1fr); gap: 0 12px; width: 100%; align-items: center; padding: 12px; }
.people .initial {
  width: 40px; height: 40px; border-radius: 50%; border: 1px solid var(--line); background: var(--page);
  display: grid; place-items: center; font-weight: 600; color: var(--accent);
}
.people .who { min-width: 0; overflow-wrap: anywhere; }
.people .who span { display: block; font-size: 14px; line-height: 1.45; color: var(--quiet); }
.people .hinted { border-color: var(--accent); border-width: 2px; }
.asks li { padding: 8px 0; border-top: 1px solid var(--line); }
.asks li:first-child { border-top: 0; padding-top: 0; }
.asks li:last-child { padding-bottom: 0; }
.panel h2 + .asks { margin-top: 12px; }
.card .panel + .panel { margin-top: 0; }
.asks span { display: block; color: var(--quiet); font-size: 14px; }
.choices { display: flex; flex-wrap: wrap; gap: 12px; margin-top: 16px; }
.off + .field { margin-top: 12px; }
.choices + .note, form + .note { margin-top: 16px; }
.choices button { min-width: 112px; text-align: center; }
.field { display: grid; gap: 4px; }
.field input {
  font: 20px/1.3 var(--mono); padding: 8px 12px; border: 1px solid var(--quiet); border-radius: 4px;
  background: var(--page); color: inherit; text-transform: uppercase; width: 100%; min-height: 44px;
}
/* The user compares it with another screen. */
.user-code { font-size: 20px; color: var(--text); }
.check { display: flex; gap: 8px; align-items: flex-start; margin-top: 16px; }
.check input { flex: none; width: 20px; height: 20px; margin: 2px 0 0; accent-color: var(--accent); }
@media (max-width: 479px) {
  .details .facts { display: block; }
  .details dt { font-size: 14px; margin-top: 8px; }
}
@media (forced-colors: active) { .people .hinted { border-color: Highlight; } }
`;

const ALL: Html = { markup: `${STYLE}${OWN}` };

/** A document, with the headers that it must be sent with. */
export interface Page {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function sendPage(response: ServerResponse, status: number, { headers, body }: Page): void {
  response.writeHead(status, headers).end(body);
}

/**
 * No external content, no framing, and no script but the page's own. `form-action` is absent because
 * browsers also apply it to the redirects that follow a form, which lead to any client.
 */
const headersOf = (script: Html | undefined): Page['headers'] => ({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    `default-src 'none'; style-src ${digest(ALL)}; ${script ? `script-src ${digest(script)}; ` : ''}` +
    "base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cache-control': 'no-store',
});

const digest = ({ markup }: Html): string =>
  `'sha256-${createHash('sha256').update(markup).digest('base64')}'`;

/** A complete document around the single card of each of these pages. */
export function page(title: string, content: Html, script?: Html): Page {
  const { markup } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${ALL}</style>
</head>
<body>
<header class="top"><div class="frame"><strong>Sign-in</strong><span class="quiet small">on this machine, in place of Entra ID</span></div></header>
<main class="frame"><div class="card">
${content}
</div></main>
${script && html`<script>${script}</script>`}
</body>
</html>
`;
  return { headers: headersOf(script), body: markup };
}
