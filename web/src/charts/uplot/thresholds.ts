import type uPlot from 'uplot';
import { resolveColor, withAlpha, parseColor, type ColorTheme } from '../../grafana/field/colors';
import type { ChartThresholds } from './model';

interface Edge {
  readonly value: number;
  readonly color: string;
}

function edges(item: ChartThresholds, min: number, max: number): readonly Edge[] {
  const low = item.min ?? min;
  const span = (item.max ?? max) - low;
  return item.thresholds.steps.map((step): Edge => {
    const raw = step.value ?? -Infinity;
    return { value: item.thresholds.mode === 'percentage' && Number.isFinite(raw) ? low + (span * raw) / 100 : raw, color: step.color };
  });
}

/** Lines and coloured regions behind the series. */
export function thresholdsPlugin(items: readonly ChartThresholds[], theme: ColorTheme): uPlot.Plugin {
  const draw = (u: uPlot) => {
    const { ctx, bbox } = u;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    for (const item of items) {
      const scale = u.scales[item.scale];
      if (scale?.min === undefined || scale.max === undefined || scale.min === null || scale.max === null) continue;
      const { min, max } = scale;
      const list = edges(item, min, max);
      if (item.mode.includes('area')) {
        list.forEach((edge, i) => {
          const color = resolveColor(edge.color, theme);
          if ((parseColor(color)?.[3] ?? 1) === 0) return;
          const from = Math.max(edge.value, min);
          const to = Math.min(list[i + 1]?.value ?? max, max);
          if (to <= from) return;
          const y0 = u.valToPos(to, item.scale, true);
          const y1 = u.valToPos(from, item.scale, true);
          ctx.fillStyle = withAlpha(color, theme.isDark ? 0.14 : 0.1);
          ctx.fillRect(bbox.left, y0, bbox.width, y1 - y0);
        });
      }
      if (item.mode.includes('line') || item.mode.includes('dashed')) {
        ctx.lineWidth = 1.5 * devicePixelRatio;
        for (const edge of list) {
          if (!Number.isFinite(edge.value) || edge.value < min || edge.value > max) continue;
          const y = Math.round(u.valToPos(edge.value, item.scale, true));
          ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
          ctx.strokeStyle = withAlpha(resolveColor(edge.color, theme), 0.8);
          ctx.beginPath();
          ctx.moveTo(bbox.left, y);
          ctx.lineTo(bbox.left + bbox.width, y);
          ctx.stroke();
        }
      }
    }
    ctx.restore();
  };
  return { hooks: { drawClear: draw } };
}
