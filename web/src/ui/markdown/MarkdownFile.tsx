import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { Icon } from '../Icon';
import { Section } from '../Page';
import { MarkdownBody } from './MarkdownBody';
import { renderMarkdown } from './renderMarkdown';

/** A generated Markdown text as a section, to be read, copied and saved. */
export function MarkdownFile({ title, markdown, fileName }: { title: string; markdown: string; fileName: string }) {
  const [copied, setCopied] = useState(false);
  const rendered = useMemo(() => renderMarkdown(markdown, /^# (.*)/m.exec(markdown)?.[1] ?? title), [markdown, title]);
  const copy = () => {
    void navigator.clipboard.writeText(markdown).then(() => {
      setCopied(true);
      setTimeout(() => setCopied(false), 2000);
    });
  };
  const save = () => {
    const url = URL.createObjectURL(new Blob([markdown], { type: 'text/markdown' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = fileName;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  };
  return (
    <Section
      title={title}
      actions={
        <>
          <Button onClick={copy} leftSection={<Icon name={copied ? 'check' : 'copy'} size={14} />}>
            <span aria-live="polite">{copied ? 'Copied' : 'Copy Markdown'}</span>
          </Button>
          <Button onClick={save} leftSection={<Icon name="external" size={14} />}>
            Download
          </Button>
        </>
      }
    >
      <MarkdownBody html={rendered.html} />
    </Section>
  );
}
