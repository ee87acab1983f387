import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { incidentKeys, incidents } from '../../api/incidents';
import { MarkdownFile } from '../../ui/markdown/MarkdownFile';
import { Page, Section } from '../../ui/Page';
import { Empty, ErrorNote, isAbsent, LoadingRows } from '../../ui/states';

/** The drafted review of an incident, or of a Game Day's run. */
export function ReviewPage() {
  const { id = '' }: { id?: string } = useParams({ strict: false });
  const review = useQuery({ queryKey: incidentKeys.review(id), queryFn: ({ signal }) => incidents.review(id, signal), staleTime: 0 });
  const title = /^# (.*)/.exec(review.data ?? '')?.[1] ?? 'Post-incident review';
  return (
    <Page title={title} crumb={{ label: 'Incidents', to: '/incidents' }} lead="A draft: copy it to where the team keeps its reviews and fill in what only people know.">
      {review.isPending && (
        <Section>
          <LoadingRows rows={12} />
        </Section>
      )}
      {review.error &&
        (isAbsent(review.error) ? (
          <Section>
            <Empty title={`There is no incident ${id}`} icon="history" action={<Link to="/incidents">All incidents</Link>} />
          </Section>
        ) : (
          <ErrorNote error={review.error} what="The review cannot be drafted" onRetry={() => void review.refetch()} />
        ))}
      {review.data !== undefined && <MarkdownFile title="Draft" markdown={review.data} fileName={`review-${id}.md`} />}
    </Page>
  );
}
