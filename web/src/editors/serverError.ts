import type { Extension } from '@codemirror/state';
import { StateEffect, StateField } from '@codemirror/state';
import type { DecorationSet, EditorView } from '@codemirror/view';
import { Decoration, EditorView as View } from '@codemirror/view';

/** 1-based, as the API prints it. */
export interface QueryPlace {
  line: number;
  column: number;
}

/** The place in messages such as `1:14: parse error: unexpected ")"`, `invalid parameter "query": 1:14: …` and Loki's `parse error at line 1, col 14: …`. */
export function placeInMessage(message: string): QueryPlace | undefined {
  const found = /(?:^|\s)(\d{1,6}):(\d{1,6}): /.exec(message) ?? /\bline (\d{1,6}), col (\d{1,6})\b/.exec(message);
  return found ? { line: Number(found[1]), column: Number(found[2]) } : undefined;
}

const mark = Decoration.mark({ class: 'cm-server-error' });
const setPlace = StateEffect.define<{ from: number; to: number } | null>();

const field = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects)
      if (effect.is(setPlace)) return effect.value ? Decoration.set([mark.range(effect.value.from, effect.value.to)]) : Decoration.none;
    return transaction.docChanged ? Decoration.none : marks;
  },
  provide: (from) => View.decorations.from(from),
});

/** Underlines what the server objected to, until the text changes. */
export const serverErrorMark: Extension = field;

export function showServerError(view: EditorView, place: QueryPlace | undefined): void {
  const { doc } = view.state;
  if (!place || place.line > doc.lines) {
    view.dispatch({ effects: setPlace.of(null) });
    return;
  }
  const line = doc.line(place.line);
  const from = Math.min(line.from + place.column - 1, Math.max(line.from, line.to - 1));
  const word = /^\w+|^./.exec(doc.sliceString(from, line.to))?.[0] ?? '';
  const to = from + word.length;
  view.dispatch({ effects: setPlace.of(to > from ? { from, to } : null) });
}
