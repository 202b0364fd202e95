import type { FileLine } from '../../../kit/call-record.ts';
import { useCopy } from '../kit/copy.tsx';

/** File and line, to be opened in an editor; a click copies them. */
export function Where({ where }: { readonly where: FileLine | undefined }) {
  const text = where ? `${where.file}:${where.line}` : '';
  const [copied, copy] = useCopy(text);
  if (!where) return null;
  return (
    <button type="button" class="where" title="Copy" onClick={copy}>
      <code>{text}</code> {copied && <span class="quiet">copied</span>}
    </button>
  );
}
