import type { ChainPicture } from '../../chain/chain-picture.ts';
import { useAsked, useTicks } from '../kit/ask.ts';
import { ChainDrawing } from './chain-drawing.tsx';
import { ReachTable } from './reach-table.tsx';

const EVERY_MS = 1000;

export function ChainView() {
  const { value, error } = useAsked<ChainPicture>('/api/chain', useTicks(EVERY_MS));
  return (
    <div class="page">
      <header>
        <h1>The chain, as deployed now</h1>
        {value && (
          <b class={value.locked ? 'holds' : 'unsure'}>
            {value.locked ? 'locked: the site has no public door' : 'open: not locked down'}
          </b>
        )}
      </header>
      {error !== undefined && <p class="empty">{error}</p>}
      {value && (
        <>
          <ChainDrawing picture={value} />
          <ReachTable picture={value} />
        </>
      )}
    </div>
  );
}
