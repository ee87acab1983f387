import { TimeControls } from '../../time/TimeControls';
import { TimeScope } from '../../time/TimeScope';
import { Page } from '../../ui/Page';
import { LoadingRows } from '../../ui/states';

export function ComparePage() {
  return (
    <TimeScope>
      <Page title="Compare traces" actions={<TimeControls />}>
        <LoadingRows />
      </Page>
    </TimeScope>
  );
}
