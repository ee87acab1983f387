import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { prom } from '../../api/prom';
import { queryKeys } from '../../api/queryKeys';
import { Page, Section } from '../../ui/Page';
import { listClasses, SearchField } from '../../ui/list';
import { Empty, ErrorNote, LoadingRows } from '../../ui/states';
import type { FilterSearch } from './search';

export function FlagsPage() {
  const { q = '' }: FilterSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const flags = useQuery({ queryKey: queryKeys.prom.status('flags'), queryFn: ({ signal }) => prom.flags(signal) });
  const found = Object.entries(flags.data?.data ?? {})
    .filter(([name, value]) => `${name} ${value}`.toLowerCase().includes(q.toLowerCase()))
    .toSorted(([a], [b]) => a.localeCompare(b));
  return (
    <Page title="Flags" crumb={{ label: 'Status', to: '/status' }}>
      <div className={listClasses.bar}>
        <SearchField
          label="Search flags"
          value={q}
          onChange={(text) => void navigate({ to: '.', search: ((before: FilterSearch) => ({ ...before, q: text || undefined })) as never, replace: true })}
        />
      </div>
      <Section>
        {flags.isPending && <LoadingRows rows={10} />}
        {flags.error && <ErrorNote error={flags.error} what="The flags cannot be read" onRetry={() => void flags.refetch()} />}
        {flags.data && found.length === 0 && <Empty title={q === '' ? 'No flag is published' : 'No flag fits'} icon="list" />}
        {found.length > 0 && (
          <div className={listClasses.tableWrap}>
            <table className={listClasses.table}>
              <thead>
                <tr>
                  <th scope="col">Flag</th>
                  <th scope="col">Value</th>
                </tr>
              </thead>
              <tbody>
                {found.map(([name, value]) => (
                  <tr key={name}>
                    <td className="mono">--{name}</td>
                    <td className="mono" style={{ overflowWrap: 'anywhere' }}>
                      {value === '' ? <span className="secondary">(empty)</span> : value}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Section>
    </Page>
  );
}
