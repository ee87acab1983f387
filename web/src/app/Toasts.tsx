import { Notifications } from '@mantine/notifications';
import '@mantine/notifications/styles.css';

/** Short messages after an action. A chunk of its own: nothing is announced while a page first loads. */
export default function Toasts() {
  return <Notifications position="bottom-right" limit={4} />;
}
