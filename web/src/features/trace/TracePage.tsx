import { TimeControls } from '../../time/TimeControls';
import { TimeScope } from '../../time/TimeScope';
import { Page } from '../../ui/Page';
import { LoadingRows } from '../../ui/states';

export function TracePage() {
  return (
    <TimeScope>
      <Page title="Trace" actions={<TimeControls />}>
        <LoadingRows />
      </Page>
    </TimeScope>
  );
}
