import type { ErrorComponentProps } from '@tanstack/react-router';
import { Link, useRouter } from '@tanstack/react-router';
import { Page } from '../ui/Page';
import { Empty, ErrorNote } from '../ui/states';

/** A page that threw: the shell and all other pages go on. */
export function PageError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  return (
    <Page title="This page failed">
      <ErrorNote
        error={error}
        what="An error in the page itself, not in your data"
        onRetry={() => {
          reset();
          void router.invalidate();
        }}
      />
    </Page>
  );
}

export function NotFound() {
  return (
    <Page title="Not found">
      <Empty title="There is no page at this address" icon="question" action={<Link to="/">Home</Link>}>
        The link may come from another version, or its name is misspelt.
      </Empty>
    </Page>
  );
}
