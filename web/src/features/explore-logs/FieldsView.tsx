import { useQuery } from '@tanstack/react-query';
import { loki } from '../../api/loki';
import { queryKeys } from '../../api/queryKeys';
import { useTime } from '../../time/timeContext';
import { Section } from '../../ui/Page';
import { Empty, ErrorNote, LoadingRows } from '../../ui/states';
import classes from './logs.module.css';

/** Fields that the lines of the query carry, found by looking into some of them. */
export function FieldsView({ expr }: { expr: string }) {
  const { range } = useTime();
  const fields = useQuery({ queryKey: queryKeys.loki.fields(expr, range.fromMs, range.toMs), queryFn: ({ signal }) => loki.detectedFields(expr, range, signal) });
  return (
    <Section title="Fields">
      {fields.isPending && <LoadingRows />}
      {fields.error && <ErrorNote error={fields.error} what="The fields cannot be listed" query={expr} onRetry={() => void fields.refetch()} />}
      {fields.data?.length === 0 && <Empty title="No field was found">These lines are neither JSON nor logfmt, and carry no structured metadata.</Empty>}
      {fields.data && fields.data.length > 0 && (
        <table className={classes.patterns}>
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Type</th>
              <th scope="col">Values</th>
              <th scope="col">Parser</th>
            </tr>
          </thead>
          <tbody>
            {fields.data.map(({ label, type, cardinality, parsers }) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td>{type}</td>
                <td className="num">{cardinality}</td>
                <td>{parsers?.join(', ') ?? 'structured metadata'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}
