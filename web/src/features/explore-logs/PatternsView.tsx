import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { loki } from '../../api/loki';
import { queryKeys } from '../../api/queryKeys';
import { useTime } from '../../time/timeContext';
import { Section } from '../../ui/Page';
import { Empty, ErrorNote, LoadingRows } from '../../ui/states';
import { quote } from '../../panels/logs/logModel';
import classes from './logs.module.css';

/** What the lines have in common, most frequent first; each narrows the query with one click. */
export function PatternsView({ expr, onFilter }: { expr: string; onFilter: (stage: string) => void }) {
  const { range } = useTime();
  const patterns = useQuery({ queryKey: queryKeys.loki.patterns(expr, range.fromMs, range.toMs), queryFn: ({ signal }) => loki.patterns(expr, range, signal) });
  const counted = (patterns.data ?? [])
    .map(({ pattern, samples }) => ({ pattern, lines: samples.reduce((sum, [, lines]) => sum + lines, 0) }))
    .toSorted((a, b) => b.lines - a.lines);
  const all = counted.reduce((sum, { lines }) => sum + lines, 0);
  return (
    <Section title="Patterns" actions={patterns.data && <span className="secondary num">{counted.length} patterns in {all.toLocaleString('en-US')} lines</span>}>
      {patterns.isPending && <LoadingRows />}
      {patterns.error && <ErrorNote error={patterns.error} what="The patterns cannot be listed" query={expr} onRetry={() => void patterns.refetch()} />}
      {patterns.data?.length === 0 && <Empty title="No pattern in this range">Patterns are learned while lines arrive, from the stream selector of the query alone.</Empty>}
      {counted.length > 0 && (
        <table className={classes.patterns}>
          <thead>
            <tr>
              <th scope="col">Lines</th>
              <th scope="col">Share</th>
              <th scope="col">Pattern</th>
              <th scope="col">
                <span className="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {counted.slice(0, 200).map(({ pattern, lines }) => (
              <tr key={pattern}>
                <td className="num">{lines.toLocaleString('en-US')}</td>
                <td className="num">{((lines / all) * 100).toFixed(1)} %</td>
                <td>
                  <code>{pattern}</code>
                </td>
                <td>
                  <Button size="compact-xs" onClick={() => onFilter(`|> ${quote(pattern)}`)} aria-label={`Only lines like ${pattern}`}>
                    Only
                  </Button>{' '}
                  <Button size="compact-xs" onClick={() => onFilter(`!> ${quote(pattern)}`)} aria-label={`Without lines like ${pattern}`}>
                    Without
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}
