import { type Html, html } from './page.ts';

/** What helps to find the cause of an error. */
export interface Details {
  readonly message: string;
  /** Ids and times, by the name that the page shows. */
  readonly marks: Readonly<Record<string, string>>;
}

/** Shows the details with a button that copies them; without scripts the button stays hidden. */
export function detailsSection({ message, marks }: Details): Html {
  const rows = Object.entries(marks);
  const text = [...rows, ['Message', message]].map((row) => row.join(': ')).join('\n');
  return html`<section class="details" aria-labelledby="details-title">
<h2 id="details-title">Details</h2>
<div id="details"><p>${message}</p>
${
  rows.length > 0
    ? html`<dl class="facts">${rows.map(([name, value]) => html`<dt>${name}</dt><dd><code>${value}</code></dd>`)}</dl>`
    : undefined
}</div>
<div class="choices"><button type="button" id="copy" data-text="${text}" hidden>Copy details</button>
<span role="status" id="copied"></span></div></section>`;
}

/** Browsers may refuse the clipboard; then the details are selected for the user to copy. */
export const COPY_SCRIPT: Html = {
  markup: `
const button = document.getElementById('copy');
const status = document.getElementById('copied');
button.hidden = false;
button.addEventListener('click', async () => {
  try {
    await navigator.clipboard.writeText(button.dataset.text);
    status.textContent = 'Copied';
  } catch {
    getSelection().selectAllChildren(document.getElementById('details'));
    status.textContent = 'Selected: copy with Ctrl+C or Cmd+C';
  }
});
`,
};
