import type { Event } from '../../../run/answers.ts';
import { useAsked } from '../kit/ask.ts';
import { Records } from '../records/records.tsx';

/** What the audit trail has about the call; records arrive after the answer. */
export function RecordsSection({
  id,
  version,
}: {
  readonly id: string;
  readonly version: unknown;
}) {
  const { value, error } = useAsked<readonly Event[]>(
    `/api/records?correlation=${encodeURIComponent(id)}`,
    version,
  );
  return (
    <section class="records" aria-labelledby="records">
      <h2 id="records">Records</h2>
      {error !== undefined && <p class="quiet">{error}</p>}
      {value && <Records events={value} none="No record of this call has arrived yet." />}
    </section>
  );
}
