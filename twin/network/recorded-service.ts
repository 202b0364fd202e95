import type { Asked, StandInAnswer } from '../kit/stand-in.ts';

/** One recorded answer of a service outside. */
export interface Recorded extends StandInAnswer {
  /** Method and path with query, such as `GET /tickets/7`. */
  readonly request: string;
  /** Headers that the request must have; without them the answer is 401. */
  readonly requires?: Readonly<Record<string, string>> | undefined;
}

/** The answer that was recorded for a request. */
export function answerAsRecorded(
  recorded: readonly Recorded[],
  { method, path, headers }: Asked,
): StandInAnswer {
  const asked = `${method} ${path}`;
  const found = recorded.find(({ request }) => request === asked);
  if (!found) {
    const known = recorded.map(({ request }) => request).join(', ');
    return { status: 404, body: `The stand-in has no ${asked}, only ${known}.` };
  }
  const isKnown = Object.entries(found.requires ?? {}).every(
    ([name, value]) => headers[name.toLowerCase()] === value,
  );
  return isKnown ? found : { status: 401, body: { error: 'unauthorized' } };
}
