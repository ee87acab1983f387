import DOMPurify from 'dompurify';
import type { Tokens } from 'marked';
import { Marked } from 'marked';

export interface ContentsEntry {
  id: string;
  text: string;
  /** 2 or 3. */
  level: number;
}

export interface RenderedMarkdown {
  /** Sanitised: safe to set as inner HTML. */
  html: string;
  contents: readonly ContentsEntry[];
}

/** The id of a heading, as GitHub makes it, so that links written for GitHub work here. */
export const slugOf = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/**
 * Markdown to sanitised HTML with a contents list of its second and third level headings.
 * The page has its h1 already: a first heading that repeats the title is left out, others move one level down.
 * PromQL blocks become links to Explore.
 */
export function renderMarkdown(markdown: string, title: string): RenderedMarkdown {
  const contents: ContentsEntry[] = [];
  const seen = new Map<string, number>();
  const marked = new Marked({ gfm: true, async: false });
  marked.use({
    renderer: {
      heading(token: Tokens.Heading) {
        const text = this.parser.parseInline(token.tokens, this.parser.textRenderer);
        if (token.depth === 1 && text.trim() === title.trim()) return '';
        const level = Math.max(2, Math.min(6, token.depth));
        const slug = slugOf(text);
        const before = seen.get(slug) ?? 0;
        seen.set(slug, before + 1);
        const id = before === 0 ? slug : `${slug}-${before}`;
        if (level <= 3) contents.push({ id, text: decode(text), level });
        return `<h${level} id="${escaped(id)}">${this.parser.parseInline(token.tokens)}</h${level}>\n`;
      },
      code({ text, lang = '' }: Tokens.Code) {
        const language = lang.split(/\s/, 1)[0] ?? '';
        const run =
          language === 'promql'
            ? `<a class="run" href="/explore/metrics?${new URLSearchParams({ expr: text.trim() }).toString()}">Run in Metrics</a>`
            : '';
        return `<div class="block"><div class="blockHead"><span>${escaped(language)}</span>${run}</div><pre tabindex="0"><code>${escaped(text)}</code></pre></div>\n`;
      },
      table(token: Tokens.Table) {
        const row = (cells: readonly Tokens.TableCell[], tag: 'th' | 'td') =>
          `<tr>${cells.map((cell) => `<${tag}${tag === 'th' ? ' scope="col"' : ''}>${this.parser.parseInline(cell.tokens)}</${tag}>`).join('')}</tr>`;
        return `<div class="tableWrap" tabindex="0" role="region" aria-label="Table"><table><thead>${row(token.header, 'th')}</thead><tbody>${token.rows.map((cells) => row(cells, 'td')).join('')}</tbody></table></div>\n`;
      },
      checkbox({ checked }: Tokens.Checkbox) {
        return `<input type="checkbox" disabled ${checked ? 'checked' : ''} aria-label="${checked ? 'done' : 'to do'}"> `;
      },
    },
  });
  const html = purify.sanitize(marked.parse(markdown, { async: false }), {
    USE_PROFILES: { html: true },
    FORBID_TAGS: ['style', 'form', 'iframe', 'object', 'embed'],
    FORBID_ATTR: ['style', 'srcset'],
    ADD_ATTR: ['tabindex'],
  });
  return { html, contents };
}

const purify = DOMPurify(window);

/** Addresses that a link may have: web, mail, and paths on this host. */
const safeAddress = /^(https?:|mailto:|[/#?.]|[\w%-]+(\.[\w%-]+)*([/#?]|$))/i;

purify.addHook('afterSanitizeAttributes', (node) => {
  for (const name of ['href', 'src'])
    if (node.hasAttribute(name) && !safeAddress.test((node.getAttribute(name) ?? '').trim())) node.removeAttribute(name);
  // An image without a text of its own is decoration.
  if (node.tagName === 'IMG' && !node.hasAttribute('alt')) node.setAttribute('alt', '');
});

const decode = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
