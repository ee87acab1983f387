import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { languageDocs } from './hoverDocs';

/** One expression inside a query, with what is evaluated before it. */
export interface ExplainNode {
  /** Grammar name: `AggregateExpr`, `VectorSelector`. */
  kind: string;
  /** The whole subexpression, ready to be run on its own. */
  expr: string;
  /** What this step does, without its inputs: `sum by (job)`. */
  label: string;
  docs: string;
  children: readonly ExplainNode[];
}

const expressions = new Set([
  'AggregateExpr',
  'BinaryExpr',
  'FunctionCall',
  'MatrixSelector',
  'NumberDurationLiteral',
  'OffsetExpr',
  'ParenExpr',
  'StepInvariantExpr',
  'StringLiteral',
  'SubqueryExpr',
  'UnaryExpr',
  'VectorSelector',
]);

/** Subtrees in which string and number nodes belong to the step itself. */
const ownParts = new Set(['LabelMatchers', 'AggregateModifier', 'MatchingModifierClause', 'DurationExpr', 'OffsetDurationExpr']);

const docs: Record<string, string> = {
  BinaryExpr: 'Combines both sides, pair by pair where labels match.',
  MatrixSelector: 'All samples of the series within the window, per series.',
  NumberDurationLiteral: 'A number.',
  OffsetExpr: 'Looks back in time by the offset.',
  ParenExpr: 'Evaluated first.',
  StepInvariantExpr: 'Pinned to one instant, the same at every step.',
  StringLiteral: 'A text.',
  SubqueryExpr: 'Runs the inner query at every step of the window.',
  UnaryExpr: 'Changes the sign.',
  VectorSelector: 'The latest sample of each series that matches.',
};

/** Deeper queries are cut: nothing written by a person comes near, and the tree is drawn recursively. */
const deepest = 100;

/** @returns undefined when the text is not a whole PromQL expression. */
export function explain(query: string): ExplainNode | undefined {
  const top = parser.parse(query).topNode;
  let broken = false;
  top.cursor().iterate((node) => {
    if (node.type.isError) broken = true;
  });
  const expression = childrenOf(top)[0];
  return broken || !expression ? undefined : toNode(expression, query, 0);
}

function toNode(node: SyntaxNode, query: string, depth: number): ExplainNode {
  const inputs = depth < deepest ? childrenOf(node) : [];
  return {
    kind: node.name,
    expr: query.slice(node.from, node.to),
    label: labelOf(node, inputs, query),
    docs: docsOf(node, query),
    children: inputs.map((input) => toNode(input, query, depth + 1)),
  };
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (ownParts.has(child.name)) continue;
    if (expressions.has(child.name)) found.push(child);
    else found.push(...childrenOf(child));
  }
  return found;
}

/** The step's own text: its inputs cut out and blanks folded. */
function labelOf(node: SyntaxNode, inputs: readonly SyntaxNode[], query: string): string {
  if (inputs.length === 0) return fold(query.slice(node.from, node.to));
  let text = '';
  let at = node.from;
  for (const input of inputs) {
    text += `${query.slice(at, input.from)}…`;
    at = input.to;
  }
  text += query.slice(at, node.to);
  return fold(text);
}

const fold = (text: string): string =>
  text
    .replace(/#[^\n]*/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/\( …/g, '(…')
    .replace(/… \)/g, '…)')
    .trim();

function docsOf(node: SyntaxNode, query: string): string {
  if (node.name === 'FunctionCall' || node.name === 'AggregateExpr') {
    const name = node.firstChild;
    return (name && languageDocs(query.slice(name.from, name.to))?.text) ?? '';
  }
  return docs[node.name] ?? '';
}
