import type { ComponentType } from 'react';
import type { Annotation } from '../charts/uplot/annotations';
import type { ExemplarMark } from '../charts/uplot/exemplars';
import type { ColorTheme } from '../grafana/field/colors';
import type { Frame } from '../grafana/frames/frame';
import type { Panel } from '../grafana/model';
import type { AbsoluteRange } from '../time/range';

/** Values that fill links and texts beside the dashboard's variables: `__field`, `__value`, `__data`. */
export interface LinkContext {
  readonly fieldName?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly value?: { readonly raw: string; readonly text: string; readonly timeMs?: number };
  readonly row?: Readonly<Record<string, string>>;
}

export type Fill = (text: string, context?: LinkContext, as?: 'text' | 'value') => string;

/** What every panel draws from. Frames are transformed and carry their final field config. */
export interface PanelProps {
  readonly panel: Panel;
  readonly frames: readonly Frame[];
  readonly width: number;
  readonly height: number;
  readonly theme: ColorTheme;
  readonly timeZone: string;
  readonly range: AbsoluteRange;
  readonly annotations: readonly Annotation[];
  /** Observations behind the series, where its queries ask for them. */
  readonly exemplars?: readonly ExemplarMark[] | undefined;
  readonly syncKey: string;
  readonly followSync: boolean;
  readonly onZoom: (fromMs: number, toMs: number) => void;
  readonly onZoomOut: () => void;
  /** Goes to a page of this app, by its path, or to an address elsewhere. */
  readonly onOpen?: ((path: string) => void) | undefined;
  /** Fills variables; the context adds a field's or row's own values. Addresses take values, everything read takes texts. */
  readonly fill: Fill;
}

export type PanelComponent = ComponentType<PanelProps>;
