/** All the style there is, in one element. Colours and steps of space are the product's. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #fbfbfd; --raised: #ffffff; --text: #14171f; --quiet: #535b6b; --line: #dfe3ea;
  --accent: #1f4fd8; --verified: #0b6b3a; --off: #a3260f; --unsure: #6b5300;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0f1218; --raised: #171b23; --text: #eceff5; --quiet: #a3acbd; --line: #2a303c;
    --accent: #8fb1ff; --verified: #58d598; --off: #ff9a85; --unsure: #e3c15a;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  -webkit-text-size-adjust: 100%;
}
h1, h2, h3, p, ol, ul, dl, dd { margin: 0; padding: 0; }
ol, ul { list-style: none; }
h1 { font-size: 28px; line-height: 1.25; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h2 { font-size: 20px; line-height: 1.3; }
h3 { font-size: 16px; }
a { color: var(--accent); text-underline-offset: 3px; }
a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
code { font-family: var(--mono); font-size: 14px; overflow-wrap: anywhere; }
.frame { max-width: 1184px; margin: 0 auto; padding: 0 16px; }
.quiet { color: var(--quiet); }
.small { font-size: 14px; }
.prose { max-width: 72ch; }

.top { border-bottom: 1px solid var(--line); background: var(--raised); }
.top .frame {
  display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: baseline; justify-content: space-between;
  padding-top: 12px; padding-bottom: 12px;
}
.top strong { font-weight: 600; }

.intro { padding: 32px 0 24px; }
.intro p { margin-top: 8px; }
.intro .warn { border-left: 4px solid var(--off); padding-left: 12px; margin-top: 16px; }

.panel {
  background: var(--raised); border: 1px solid var(--line); border-radius: 8px;
  padding: 16px; margin-bottom: 16px; min-width: 0;
}
.heading {
  display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: baseline; justify-content: space-between;
}

.path { margin: 16px 0; }
.station { position: relative; display: grid; grid-template-columns: 24px 1fr; gap: 0 12px; }
.station:not(:last-child) { padding-bottom: 16px; }
.station:not(:last-child)::before {
  content: ""; position: absolute; left: 11px; top: 28px; bottom: 4px; border-left: 2px solid var(--line);
}
.mark { width: 24px; height: 24px; display: block; }
.body { min-width: 0; }
.name { font-size: 16px; font-weight: 600; }
.state { font-size: 14px; font-weight: 600; white-space: nowrap; }
.name .state { margin-left: 8px; }
.body p { font-size: 14px; line-height: 1.45; margin-top: 4px; }
.body code { display: block; font-size: 13px; line-height: 1.4; color: var(--quiet); margin-top: 4px; }
.verified { color: var(--verified); }
.declared, .unknown { color: var(--unsure); }
.off { color: var(--off); }
.legend {
  display: grid; gap: 4px 24px; border-top: 1px solid var(--line); padding-top: 12px; font-size: 14px;
}
.legend div { display: flex; gap: 8px; align-items: baseline; }
.legend .mark { width: 16px; height: 16px; flex: none; align-self: flex-start; margin-top: 3px; }
.legend dt { font-weight: 600; }
.legend dd { color: var(--quiet); }

.copy {
  display: block; border: 1px solid var(--line); border-radius: 4px; background: var(--page);
  padding: 8px 12px; margin-top: 4px; overflow-wrap: anywhere; white-space: pre-wrap;
  user-select: all; -webkit-user-select: all;
}
.copy.url { font-size: 16px; margin-top: 12px; }
.commands { display: grid; gap: 16px; margin-top: 16px; }
.commands dt { font-weight: 600; }
.commands p { font-size: 14px; color: var(--quiet); margin-top: 4px; }

.clients { margin-top: 16px; border-bottom: 1px solid var(--line); }
.clients details { border-top: 1px solid var(--line); }
.clients summary { font-weight: 600; padding: 12px 0; cursor: pointer; }
.clients summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.clients details p { font-size: 14px; color: var(--quiet); }
.clients details .copy { margin-bottom: 12px; }
.clients + .small { margin-top: 12px; }

.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 8px 16px; margin-top: 12px; }
.facts dt { color: var(--quiet); }
.facts dd { overflow-wrap: anywhere; }
.facts code { font-size: 14px; }

.tools { margin-top: 8px; }
.tools li { border-top: 1px solid var(--line); padding: 8px 0; }
.tools li span { display: block; }
.tools li:first-child { border-top: 0; }
.tools li:last-child { padding-bottom: 0; }
.panel h3 { margin-top: 16px; }
.panel .name { margin-top: 0; }
.panel h2 + p, .heading + p, .panel h3 + p { margin-top: 4px; }

.more { padding: 16px 0 48px; }
.more ul { display: grid; gap: 8px; margin-top: 12px; }

@media (min-width: 640px) {
  .frame { padding-left: 24px; padding-right: 24px; }
  .panel { padding: 24px; }
  .legend { grid-template-columns: auto auto; justify-content: start; }
  .tools li { display: grid; grid-template-columns: 224px minmax(0, 1fr); align-items: baseline; }
}
@media (min-width: 1000px) {
  .intro { padding: 48px 0 32px; }
  .panel { margin-bottom: 24px; }
  .path {
    display: grid; grid-template-columns: repeat(6, minmax(0, 1fr)) minmax(0, 1.18fr); gap: 16px;
    margin: 24px 0;
  }
  .station { display: block; }
  .station:not(:last-child) { padding-bottom: 0; }
  .station:not(:last-child)::before {
    left: 32px; right: -8px; top: 11px; bottom: auto; border-left: 0; border-top: 2px solid var(--line);
  }
  .body { margin-top: 8px; }
  .name .state { display: block; margin-left: 0; }
  .legend { grid-template-columns: repeat(4, auto); justify-content: space-between; }
  .commands { gap: 8px; margin-top: 24px; }
  .commands div { display: grid; grid-template-columns: 128px minmax(0, 1fr); }
  .commands dt { padding-top: 12px; }
  .pair { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 24px; }
}
@media (forced-colors: active) {
  .station:not(:last-child)::before { border-color: CanvasText; }
  .verified, .declared, .unknown, .off { color: CanvasText; }
}
`;
