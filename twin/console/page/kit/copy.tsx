import { useEffect, useState } from 'preact/hooks';

/** A text with a button that copies it. */
export function Copy({ text, label }: { readonly text: string; readonly label: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => void navigator.clipboard.writeText(text).then(() => setCopied(true));
  return (
    <button type="button" class="copy" onClick={copy} aria-label={copied ? 'Copied' : label}>
      {copied ? 'Copied' : 'Copy'}
    </button>
  );
}
