import { useEffect, useState } from 'react';
import { Icon } from '../../ui/Icon';

/** A small button that copies a text and says so. */
export function Copy({ text, label }: { text: string; label: string }) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return (
    <button type="button" className="copy-button" title={isCopied ? 'Copied' : label} aria-label={label} onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}>
      <Icon name={isCopied ? 'check' : 'copy'} size={12} />
      <span className="visually-hidden" aria-live="polite">
        {isCopied ? 'Copied' : ''}
      </span>
    </button>
  );
}
