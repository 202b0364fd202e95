import type { WrittenRecord } from '../../../trace/call-view.ts';
import { Records } from '../records/records.tsx';

/** What the audit trail has about the call; records arrive after the answer. */
export function RecordsSection({ records }: { readonly records: readonly WrittenRecord[] }) {
  return (
    <section class="records" aria-labelledby="records">
      <h2 id="records">Records</h2>
      <Records events={records} none="No record of this call has arrived yet." isOpen />
    </section>
  );
}
