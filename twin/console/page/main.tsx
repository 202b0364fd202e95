import { render } from 'preact';
import { CallsView } from './calls/calls-view.tsx';
import { connection, followCalls } from './calls/live-calls.ts';
import { addressOf, followAddress, route, VIEWS } from './kit/route.ts';
import { useStore } from './kit/store.ts';

function App() {
  const { view, open } = useStore(route);
  const state = useStore(connection);
  return (
    <>
      <nav class="rail" aria-label="Views">
        <strong>Console</strong>
        <ul>
          {VIEWS.map(([name, title]) => (
            <li key={name}>
              <a href={addressOf(name)} aria-current={name === view ? 'page' : undefined}>
                {title}
              </a>
            </li>
          ))}
        </ul>
        <p class={`connection ${state}`} role="status">
          {state}
        </p>
      </nav>
      <main>
        <CallsView open={open} />
      </main>
    </>
  );
}

followAddress();
followCalls();
render(<App />, document.body);
