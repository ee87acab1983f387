import { ActionIcon, Tooltip } from '@mantine/core';
import { Icon } from '../../ui/Icon';

/** Marks a row's moment on every chart; the address keeps it. */
export function MarkButton({ timeMs, title, isMarked, onMark }: { timeMs: number; title: string; isMarked: boolean; onMark: (mark: { timeMs: number; title: string } | undefined) => void }) {
  const label = isMarked ? `Take the mark of ${title} off the charts` : `Mark ${title} on the charts`;
  return (
    <Tooltip label={isMarked ? 'Take the mark off' : 'Mark on the charts'}>
      <ActionIcon size={24} variant={isMarked ? 'filled' : 'subtle'} color={isMarked ? 'blue' : 'gray'} aria-label={label} aria-pressed={isMarked} onClick={() => onMark(isMarked ? undefined : { timeMs, title })}>
        <Icon name="target" size={13} />
      </ActionIcon>
    </Tooltip>
  );
}
