import { useMemo, useState } from 'preact/hooks';
import type { CallView, DecisionView } from '../../../trace/call-view.ts';
import { milliseconds } from '../../../trace/milliseconds.ts';
import { foldSteps } from './fold-steps.ts';
import { Where } from './where.tsx';

const NONE: ReadonlySet<number> = new Set();

/** Each step in order, with its share of the time. */
export function Steps({ call }: { readonly call: CallView }) {
  const { decisions, deciding } = call;
  const [showsAll, showAll] = useState(false);
  const [unfolded, unfold] = useState(NONE);
  const every = useMemo(() => new Set(decisions.keys()), [decisions]);
  const entries = foldSteps(decisions, deciding, showsAll ? every : unfolded);
  const span = Math.max(
    call.took ?? 0,
    ...decisions.map(({ from, took = 0 }) => from + took),
    0.01,
  );
  return (
    <section class="steps" aria-labelledby="steps">
      <header>
        <h2 id="steps">Steps</h2>
        <label class="check">
          <input type="checkbox" checked={showsAll} onChange={() => showAll(!showsAll)} />
          Show all {decisions.length}
        </label>
      </header>
      {decisions.length === 0 && <p class="quiet">No hop has recorded a step of this call.</p>}
      <ol>
        {entries.map((entry) =>
          entry.kind === 'step' ? (
            <Step
              key={entry.index}
              decision={decisions[entry.index] as DecisionView}
              isDeciding={entry.index === deciding}
              // What a sign-in asked for and was issued stands nowhere else.
              showsFacts={showsAll || call.entrance === 'entra'}
              span={span}
            />
          ) : (
            <li key={`to ${entry.to}`} class="folded">
              <button type="button" onClick={() => unfold(new Set([...unfolded, entry.from]))}>
                {entry.to - entry.from === 1
                  ? '1 step passed'
                  : `${entry.to - entry.from} steps passed`}
              </button>
            </li>
          ),
        )}
      </ol>
    </section>
  );
}

interface StepProps {
  readonly decision: DecisionView;
  readonly isDeciding: boolean;
  /** Also of a step that did not decide; its sentence says what matters. */
  readonly showsFacts: boolean;
  /** Milliseconds of the whole call. */
  readonly span: number;
}

function Step({ decision, isDeciding, showsFacts, span }: StepProps) {
  const { hop, verdict, says, from, took = 0, depth = 0, facts, where } = decision;
  return (
    <li class={`step ${verdict}`} data-deciding={isDeciding ? 'true' : undefined}>
      <span class="hop">{hop}</span>
      <div class={`body depth-${Math.min(depth, 8)}`}>
        <p>
          {verdict !== 'passed' && <b class="verdict">{verdict}</b>} {says}
        </p>
        {(showsFacts || isDeciding) && <Facts facts={facts} />}
        <Where where={where} />
      </div>
      <span class="took" title={`begins after ${milliseconds(from)}`}>
        {took > 0 && milliseconds(took)}
      </span>
      <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <rect
          x={Math.min((100 * from) / span, 99)}
          y="0"
          width={Math.max((100 * took) / span, 1)}
          height="8"
        />
      </svg>
    </li>
  );
}

function Facts({ facts = {} }: Pick<DecisionView, 'facts'>) {
  const known = Object.entries(facts).filter(([, value]) => value !== '');
  if (known.length === 0) return null;
  return (
    <dl class="on">
      {known.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <code>{value}</code>
          </dd>
        </div>
      ))}
    </dl>
  );
}
