import { useEffect, useState } from 'preact/hooks';

/** Copies a text, and says so for a moment. */
export function useCopy(text: string): readonly [copied: boolean, copy: () => void] {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  return [copied, () => void navigator.clipboard.writeText(text).then(() => setCopied(true))];
}

export function Copy({ text, label }: { readonly text: string; readonly label: string }) {
  const [copied, copy] = useCopy(text);
  return (
    <button type="button" class="copy" onClick={copy} aria-label={copied ? 'Copied' : label}>
      {copied ? 'Copied' : 'Copy'}
    </button>
  );
}
