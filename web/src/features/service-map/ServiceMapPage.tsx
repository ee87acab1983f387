import { TimeControls } from '../../time/TimeControls';
import { TimeScope } from '../../time/TimeScope';
import { Page } from '../../ui/Page';
import { LoadingRows } from '../../ui/states';

export function ServiceMapPage() {
  return (
    <TimeScope>
      <Page title="Service map" actions={<TimeControls />}>
        <LoadingRows />
      </Page>
    </TimeScope>
  );
}
