import type { FileLine } from '../../../kit/call-record.ts';
import { Copy } from '../kit/copy.tsx';

/** File and line, to be opened in an editor. */
export function Where({ where }: { readonly where: FileLine | undefined }) {
  if (!where) return null;
  const text = `${where.file}:${where.line}`;
  return (
    <span class="where">
      <code>{text}</code>
      <Copy text={text} label={`Copy ${text}`} />
    </span>
  );
}
