import type { Frame } from '../../grafana/frames/frame';
import { fieldNames } from '../../grafana/field/names';

export function frameName(frame: Frame): string {
  if (frame.name !== undefined && frame.name !== '') return frame.name;
  const names = fieldNames([frame]);
  const values = frame.fields.filter((f) => f.type === 'number').map((f) => names.get(f) ?? f.name);
  return values.length > 0 && values.length < 4 ? values.join(', ') : frame.refId === undefined ? 'Data' : `Query ${frame.refId}`;
}
