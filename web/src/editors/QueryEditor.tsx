import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, completionStatus } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, insertNewlineAndIndent } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import { lintKeymap } from '@codemirror/lint';
import type { Extension } from '@codemirror/state';
import { EditorState, Prec } from '@codemirror/state';
import { EditorView, keymap, placeholder as placeholderText } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { editorTheme } from './editorTheme';
import type { QueryPlace } from './serverError';
import { serverErrorMark, showServerError } from './serverError';

/** What every query editor is told by its page. */
export interface QueryEditorProps {
  value: string;
  onChange: (value: string) => void;
  /** Enter or Ctrl/Cmd Enter; Shift Enter starts a new line. */
  onRun: () => void;
  label: string;
  placeholder?: string;
  /** Where the server objected to the text as it stands. */
  errorPlace?: QueryPlace | undefined;
  focusAtStart?: boolean;
}

/** A language with its completion; `dispose` runs when the editor goes. */
export interface EditorLanguage {
  readonly extension: Extension;
  readonly dispose?: () => void;
}

/** An editor of one query. `language` is called once an editor; a new function makes a new editor. Tab leaves it, as in any field. */
export function QueryEditor(props: QueryEditorProps & { language: () => EditorLanguage; testId: string }) {
  const { value, label, placeholder, errorPlace, language, testId } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const handlers = useRef(props);
  useEffect(() => {
    handlers.current = props;
  });

  useEffect(() => {
    if (!host.current) return undefined;
    const spoken = language();
    const run = () => {
      handlers.current.onRun();
      return true;
    };
    // While the list is open Enter is its own, also in the first moments in which it takes no answer yet.
    const enter = (target: EditorView) => {
      if (completionStatus(target.state) !== 'active') return run();
      acceptCompletion(target);
      return true;
    };
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: handlers.current.value,
        extensions: [
          history(),
          bracketMatching(),
          closeBrackets(),
          autocompletion({ icons: false, maxRenderedOptions: 80 }),
          EditorView.lineWrapping,
          placeholder ? placeholderText(placeholder) : [],
          spoken.extension,
          serverErrorMark,
          editorTheme,
          EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', autocapitalize: 'off', 'data-testid': testId }),
          Prec.highest(
            keymap.of([
              { key: 'Mod-Enter', run },
              { key: 'Shift-Enter', run: insertNewlineAndIndent },
              { key: 'Enter', run: enter },
            ]),
          ),
          keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) handlers.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    if (handlers.current.focusAtStart) editor.focus();
    return () => {
      view.current = null;
      editor.destroy();
      spoken.dispose?.();
    };
  }, [language, label, placeholder, testId]);

  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);

  const line = errorPlace?.line;
  const column = errorPlace?.column;
  useEffect(() => {
    if (view.current) showServerError(view.current, line === undefined || column === undefined ? undefined : { line, column });
  }, [line, column]);

  return <div ref={host} />;
}
