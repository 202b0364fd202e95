import { type Html, html } from './html.ts';

/** The caller as a page shows it: foreign text, plain and bounded already. */
export interface Caller {
  readonly kind: 'user' | 'application' | 'anonymous';
  readonly name: string;
  readonly oid: string;
  readonly tid: string;
  readonly client: string;
  readonly scopes: readonly string[];
  readonly roles: readonly string[];
}

/** What the server knows about the visitor of the page, and about no other caller. */
export function callerView(caller: Caller): Html {
  const facts = [
    { name: 'Name', value: html`<bdi>${caller.name || 'not provided'}</bdi>` },
    { name: 'Kind', value: html`${caller.kind}` },
    { name: 'Object id', value: id(caller.oid) },
    { name: 'Tenant', value: id(caller.tid) },
    { name: 'Client', value: caller.client ? id(caller.client) : html`your browser` },
    { name: 'Scopes', value: ids(caller.scopes) },
    { name: 'Roles', value: ids(caller.roles) },
  ];
  return html`
<section class="panel" aria-labelledby="caller">
<h2 id="caller">You</h2>
<dl class="facts">${facts.map(({ name, value }) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
</section>`;
}

const id = (value: string): Html => html`<code>${value}</code>`;

const ids = (values: readonly string[]): Html | readonly Html[] =>
  values.length === 0 ? html`<span class="quiet">none</span>` : values.map((v) => html`${id(v)} `);
