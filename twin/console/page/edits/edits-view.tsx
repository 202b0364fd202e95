import type { Edit } from '../../../run/edits.ts';
import { milliseconds } from '../../../trace/milliseconds.ts';
import { Where } from '../calls/where.tsx';
import { useAsked, useTicks } from '../kit/ask.ts';
import { Time } from '../kit/time.tsx';

const EVERY_MS = 1000;

export function EditsView() {
  const { value, error } = useAsked<readonly Edit[]>('/api/edits', useTicks(EVERY_MS));
  return (
    <div class="page">
      <header>
        <h1>Edits</h1>
      </header>
      {error !== undefined && <p class="empty">{error}</p>}
      {value?.length === 0 && (
        <p class="quiet">
          No file has been saved since the chain started. Save one under <code>infra/</code>,{' '}
          <code>scripts/</code> or <code>server/src</code>, and it applies at once.
        </p>
      )}
      <ol class="lines">
        {value?.toReversed().map((edit) => (
          <EditItem key={edit.at} edit={edit} />
        ))}
      </ol>
    </div>
  );
}

function EditItem({ edit }: { readonly edit: Edit }) {
  const { files, at, took, changed, weakens, error, where } = edit;
  return (
    <li class="edit">
      <p class="sides">
        <b class={error === undefined ? 'holds' : 'off'}>
          {error === undefined ? 'applied' : 'not applied'}
        </b>
        <span class="quiet">
          in {milliseconds(took)}, <Time at={at} />
        </span>
      </p>
      <ul>
        {files.map((file) => (
          <li key={file}>
            <code>{file}</code>
          </li>
        ))}
      </ul>
      {error !== undefined && <p>{error}</p>}
      <Where where={where} />
      {error === undefined && changed.length === 0 && (
        <p class="quiet">Nothing of the deployment changed.</p>
      )}
      {changed.length > 0 && (
        <dl class="pairs">
          {changed.map(({ hop, says, ids }) => (
            <div key={hop}>
              <dt>{hop}</dt>
              <dd title={ids.map((id) => id.split('/providers/').at(-1)).join('\n')}>{says}</dd>
            </div>
          ))}
        </dl>
      )}
      {weakens.map((text) => (
        <p key={text} class="off">
          {text}
        </p>
      ))}
    </li>
  );
}
