import { useComputedColorScheme } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { darkTheme, lightTheme } from '../../grafana/field/colors';
import { useTime } from '../../time/timeContext';
import { intlZone } from '../../time/zone';
import { openHref } from '../common/links';
import type { PanelProps } from '../types';
import { TimeSeriesPanel } from './TimeSeriesPanel';

const browserZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
const noAnnotations: readonly never[] = [];

interface Props extends Pick<PanelProps, 'panel' | 'frames' | 'exemplars'>, Partial<Pick<PanelProps, 'annotations' | 'followSync'>> {
  readonly size: { readonly width: number; readonly height: number };
  /** Graphs of one key share the crosshair. */
  readonly syncKey: string;
}

/** Series outside a dashboard, on the page's own range: dragging zooms in, a double click out. */
export function PageGraph({ panel, frames, size, syncKey, followSync = false, annotations = noAnnotations, exemplars }: Props) {
  const time = useTime();
  const navigate = useNavigate();
  const scheme = useComputedColorScheme('dark');
  return (
    <TimeSeriesPanel
      panel={panel}
      frames={frames}
      width={size.width}
      height={size.height}
      theme={scheme === 'dark' ? darkTheme : lightTheme}
      timeZone={intlZone(time.zone) ?? browserZone}
      range={time.range}
      annotations={annotations}
      exemplars={exemplars}
      syncKey={syncKey}
      followSync={followSync}
      onZoom={(fromMs, toMs) => time.setAbsolute({ fromMs, toMs })}
      onZoomOut={time.zoomOut}
      onOpen={(href) => openHref(href, (path) => void navigate({ href: path }))}
      fill={(text) => text}
    />
  );
}
