import DOMPurify from 'dompurify';
import { marked } from 'marked';
import { useMemo } from 'react';
import { asString } from '../../grafana/json';
import classes from '../common/panels.module.css';
import type { PanelProps } from '../types';

/** Markdown or HTML made safe to put on the page: no script, no styles that reach outside, links without opener. */
export function safeHtml(content: string, mode: string): string {
  const html = mode === 'html' ? content : marked.parse(content, { async: false, gfm: true });
  const clean = DOMPurify.sanitize(html, { FORBID_TAGS: ['style', 'form', 'input', 'iframe', 'object', 'embed'], ADD_ATTR: ['target'] });
  return clean.replaceAll('<a ', '<a rel="noopener noreferrer" ');
}

export default function TextPanel({ panel, fill }: PanelProps) {
  const content = fill(asString(panel.options['content']) ?? asString(panel.source['content']) ?? '');
  const mode = asString(panel.options['mode']) ?? asString(panel.source['mode']) ?? 'markdown';
  const html = useMemo(() => (mode === 'code' ? '' : safeHtml(content, mode)), [content, mode]);
  if (mode === 'code') return <pre className={classes.markdown} style={{ margin: 0 }}>{content}</pre>;
  return <div className={classes.markdown} dangerouslySetInnerHTML={{ __html: html }} />;
}
