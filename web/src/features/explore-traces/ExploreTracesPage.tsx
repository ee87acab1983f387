import { TimeControls } from '../../time/TimeControls';
import { TimeScope } from '../../time/TimeScope';
import { Page } from '../../ui/Page';
import { LoadingRows } from '../../ui/states';

export function ExploreTracesPage() {
  return (
    <TimeScope>
      <Page title="Traces" actions={<TimeControls />}>
        <LoadingRows />
      </Page>
    </TimeScope>
  );
}
