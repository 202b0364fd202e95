import { at, objectsAt, textAt } from '../../infra/model/select.ts';
import type { CallRecord, Trail } from '../kit/call-record.ts';
import type { Asked, StandInAnswer } from '../kit/stand-in.ts';

/** What Content Safety found in a text, never the text; the gateway decides what follows from it. */
export function safetyTrail(
  record: CallRecord,
  { method, path }: Asked,
  { status = 200, body }: StandInAnswer,
): Trail {
  const from = record.now();
  const found = status === 200 ? findings(body) : textAt(body, 'error.message');
  return {
    decisions: () => [
      {
        hop: 'safety',
        step: 'content-safety',
        verdict: status === 200 ? 'passed' : status >= 500 ? 'failed' : 'refused',
        says: `${method} ${path.split('?')[0]}: ${found} → ${status}`,
        from,
        facts: { found },
      },
    ],
  };
}

function findings(body: unknown): string {
  const attacks = [
    at(body, 'userPromptAnalysis.attackDetected'),
    ...objectsAt(body, 'documentsAnalysis').map(({ attackDetected }) => attackDetected),
  ].filter((one) => one === true);
  const severe = objectsAt(body, 'categoriesAnalysis')
    .filter(({ severity }) => Number(severity) > 0)
    .map(({ category, severity }) => `${category} ${severity}`);
  const blocked = objectsAt(body, 'blocklistsMatch').map(
    ({ blocklistName }) => `an entry of the list ${blocklistName}`,
  );
  const all = [...(attacks.length > 0 ? ['an attack on the prompt'] : []), ...severe, ...blocked];
  return all.length > 0 ? `finds ${all.join(', ')}` : 'finds nothing';
}
