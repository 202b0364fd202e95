import { render } from 'preact';
import { useEffect } from 'preact/hooks';
import { CallsView } from './calls/calls-view.tsx';
import { connection, followCalls } from './calls/live-calls.ts';
import { ChainView } from './chain/chain-view.tsx';
import { EditsView } from './edits/edits-view.tsx';
import { Help } from './help.tsx';
import { addressOf, followAddress, type Route, route } from './kit/route.ts';
import { useStore } from './kit/store.ts';
import { VIEWS } from './kit/views.ts';
import { RecordsView } from './records/records-view.tsx';
import { TryView } from './try/try-view.tsx';

function App() {
  const shown = useStore(route);
  const state = useStore(connection);
  useEffect(() => {
    const [, title] = VIEWS.find(([name]) => name === shown.view) ?? [];
    document.title = `${title} · Console`;
    // On a phone the views scroll sideways.
    document.querySelector('.rail [aria-current]')?.scrollIntoView({ inline: 'nearest' });
  }, [shown.view]);
  return (
    <>
      <nav class="rail" aria-label="Views">
        <strong>Console</strong>
        <ul>
          {VIEWS.map(([name, title]) => (
            <li key={name}>
              <a href={addressOf(name)} aria-current={name === shown.view ? 'page' : undefined}>
                {title}
              </a>
            </li>
          ))}
        </ul>
        <Help />
        <p class={`connection ${state}`} role="status">
          {state}
        </p>
      </nav>
      <main>
        <View {...shown} />
      </main>
    </>
  );
}

function View({ view, open }: Route) {
  if (view === 'chain') return <ChainView />;
  if (view === 'try') return <TryView />;
  if (view === 'records') return <RecordsView />;
  if (view === 'edits') return <EditsView />;
  return <CallsView key={view} view={view} open={open} />;
}

followAddress();
followCalls();
render(<App />, document.body);
