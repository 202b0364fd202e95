import type { CallView } from '../../../trace/call-view.ts';
import { exactTime } from '../kit/time.tsx';

const TIMES: readonly string[] = ['exp', 'iat', 'nbf'];

/** What the caller's token says, verified or not. */
export function TokenSection({ token }: { readonly token: NonNullable<CallView['token']> }) {
  return (
    <section class="token" aria-labelledby="token">
      <h2 id="token">Token, as it was sent</h2>
      <dl class="pairs">
        {Object.entries(token.claims).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <code>{shown(name, value)}</code>
            </dd>
          </div>
        ))}
        <div>
          <dt>digest</dt>
          <dd>
            <code>sha256 {token.digest}</code>
          </dd>
        </div>
      </dl>
    </section>
  );
}

function shown(name: string, value: unknown): string {
  // A caller can claim any time; dates end before 10^13 seconds.
  if (TIMES.includes(name) && typeof value === 'number' && Math.abs(value) < 1e12) {
    return `${value} (${exactTime(value * 1000)})`;
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}
