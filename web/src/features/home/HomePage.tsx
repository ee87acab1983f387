import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { platform } from '../../api/platform';
import { queryKeys } from '../../api/queryKeys';
import { Page, Section } from '../../ui/Page';
import { Empty, ErrorNote, LoadingRows } from '../../ui/states';

export function HomePage() {
  const dashboards = useQuery({ queryKey: queryKeys.platform.dashboards, queryFn: ({ signal }) => platform.dashboards(signal) });
  return (
    <Page title="Home">
      <Section title="Dashboards">
        {dashboards.isPending && <LoadingRows />}
        {dashboards.error && <ErrorNote error={dashboards.error} what="The dashboards cannot be listed" onRetry={() => void dashboards.refetch()} />}
        {dashboards.data?.length === 0 && <Empty title="No dashboard is provisioned" />}
        <ul>
          {dashboards.data?.map((dashboard) => (
            <li key={dashboard.uid}>
              <Link to={`/d/${encodeURIComponent(dashboard.uid)}/${dashboard.slug ?? ''}`}>{dashboard.title}</Link>
            </li>
          ))}
        </ul>
      </Section>
    </Page>
  );
}
