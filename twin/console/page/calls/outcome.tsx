import type { CallSummary } from '../../../trace/call-view.ts';

const WORDS: Readonly<Record<CallSummary['end'], string>> = {
  open: 'open',
  answered: 'answered',
  refused: 'refused',
  failed: 'failed',
};

/** Shape, word and colour of how a call ended. */
export function Outcome({ call }: { readonly call: Pick<CallSummary, 'end' | 'status'> }) {
  return (
    <span class={`outcome ${call.end}`}>
      <Mark end={call.end} />
      <span>{call.status ?? ''}</span> <span class="word">{WORDS[call.end]}</span>
    </span>
  );
}

function Mark({ end }: { readonly end: CallSummary['end'] }) {
  return (
    <svg class="mark" viewBox="0 0 12 12" aria-hidden="true">
      {end === 'open' && <circle cx="6" cy="6" r="4" class="ring" />}
      {end === 'answered' && <circle cx="6" cy="6" r="5" class="fill" />}
      {end === 'refused' && <path d="M2 2l8 8M10 2l-8 8" class="cross" />}
      {end === 'failed' && <path d="M6 1l5 10H1z" class="fill" />}
    </svg>
  );
}
