import { syntaxTree } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { hoverTooltip } from '@codemirror/view';
import { aggregateOpTerms, functionIdentifierTerms } from '@prometheus-io/codemirror-promql/dist/esm/complete/promql.terms';
import type { CompletionClient } from './completionClient';

export interface TermDocs {
  title: string;
  detail: string;
  text: string;
}

/** What the language says about one of its functions or aggregations. */
export function languageDocs(word: string): TermDocs | undefined {
  for (const [terms, kind] of [
    [functionIdentifierTerms, 'function'],
    [aggregateOpTerms, 'aggregation'],
  ] as const) {
    const term = terms.find((candidate) => candidate.label === word);
    if (term) return { title: word, detail: kind, text: term.info };
  }
  return undefined;
}

/** Suffixes under which a histogram's or summary's parts are stored, while its metadata has the bare name. */
const partSuffix = /_(bucket|count|sum)$/;

async function metricDocs(word: string, client: CompletionClient): Promise<TermDocs | undefined> {
  const metadata = await client.metricMetadata();
  const known = metadata[word]?.[0] ?? metadata[word.replace(partSuffix, '')]?.[0] ?? metadata[word.replace(/_total$/, '')]?.[0];
  return known && { title: word, detail: known.type, text: known.help };
}

function render(docs: TermDocs): HTMLElement {
  const box = document.createElement('div');
  box.className = 'cm-hover-docs';
  const title = document.createElement('strong');
  title.textContent = docs.title;
  const text = document.createElement('p');
  text.textContent = docs.text;
  box.append(title, ` ${docs.detail}`, text);
  return box;
}

/** Explains the function, aggregation or metric under the pointer. */
export function hoverDocs(client: CompletionClient): Extension {
  return hoverTooltip(async (view, pos, side) => {
    const node = syntaxTree(view.state).resolveInner(pos, side);
    if (node.from === node.to || node.to - node.from > 200) return null;
    const word = view.state.sliceDoc(node.from, node.to);
    const docs = languageDocs(word) ?? (node.name === 'Identifier' ? await metricDocs(word, client) : undefined);
    return docs ? { pos: node.from, end: node.to, above: true, create: () => ({ dom: render(docs) }) } : null;
  });
}
