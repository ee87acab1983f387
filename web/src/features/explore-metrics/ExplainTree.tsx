import { useQuery } from '@tanstack/react-query';
import { prom } from '../../api/prom';
import { queryKeys } from '../../api/queryKeys';
import { scheduler } from '../../api/scheduler';
import type { ExplainNode } from '../../editors/promql/explain';
import { explain } from '../../editors/promql/explain';
import { useTime } from '../../time/timeContext';
import { Empty, errorMessage } from '../../ui/states';
import classes from './explore.module.css';

/** Kinds whose own evaluation tells nothing. */
const silent = new Set(['NumberDurationLiteral', 'StringLiteral']);

/** A query taken apart: every step with what it does and how much it answers right now. */
export default function ExplainTree({ expr, onPick }: { expr: string; onPick: (expr: string) => void }) {
  const tree = explain(expr);
  if (!tree)
    return (
      <Empty title="Not a whole expression yet" icon="tree">
        The tree is drawn once the query has no syntax error.
      </Empty>
    );
  return (
    <div className={classes.treeRoot}>
      <ul className={classes.tree} aria-label="Steps of the query">
        <Step node={tree} onPick={onPick} />
      </ul>
    </div>
  );
}

function Step({ node, onPick }: { node: ExplainNode; onPick: (expr: string) => void }) {
  return (
    <li>
      <div className={classes.node}>
        <button type="button" className={classes.nodeExpr} title={`Add as a query of its own:\n${node.expr}`} onClick={() => onPick(node.expr)}>
          {node.label}
        </button>
        {!silent.has(node.kind) && <Cardinality expr={node.expr} />}
        {node.docs !== '' && <span className="secondary">{node.docs}</span>}
      </div>
      {node.children.length > 0 && (
        <ul className={classes.tree}>
          {node.children.map((child, index) => (
            <Step key={index} node={child} onPick={onPick} />
          ))}
        </ul>
      )}
    </li>
  );
}

function Cardinality({ expr }: { expr: string }) {
  const { range } = useTime();
  const answer = useQuery({
    queryKey: [...queryKeys.prom.instant('', expr, range.toMs), 'size'],
    queryFn: ({ signal }) =>
      scheduler.run(
        async () => {
          const startMs = performance.now();
          const { data } = await prom.query(expr, range.toMs, { signal });
          const size = data.resultType === 'vector' || data.resultType === 'matrix' ? `${data.result.length} series` : data.resultType;
          return `${size}, ${Math.max(1, Math.round(performance.now() - startMs))} ms`;
        },
        { priority: 'background', signal },
      ),
  });
  if (answer.error) return <span style={{ color: 'var(--critical)' }}>{errorMessage(answer.error)}</span>;
  return <span className="num">{answer.data ?? '…'}</span>;
}
