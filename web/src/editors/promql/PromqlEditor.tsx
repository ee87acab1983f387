import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, completionStatus } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, insertNewlineAndIndent } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import { lintKeymap } from '@codemirror/lint';
import { EditorState, Prec } from '@codemirror/state';
import { EditorView, keymap, placeholder as placeholderText } from '@codemirror/view';
import { PromQLExtension } from '@prometheus-io/codemirror-promql';
import { useEffect, useRef } from 'react';
import { prom } from '../../api/prom';
import type { PromClient } from '../../api/prom';
import { CompletionClient } from './completionClient';
import { editorTheme } from './editorTheme';
import { hoverDocs } from './hoverDocs';
import type { QueryPlace } from './serverError';
import { serverErrorMark, showServerError } from './serverError';

export interface PromqlEditorProps {
  value: string;
  onChange: (value: string) => void;
  /** Enter or Ctrl/Cmd Enter; Shift Enter starts a new line. */
  onRun: () => void;
  label: string;
  placeholder?: string;
  client?: PromClient;
  /** Where the server objected to the text as it stands. */
  errorPlace?: QueryPlace | undefined;
  focusAtStart?: boolean;
}

const clients = new WeakMap<PromClient, CompletionClient>();

/** Editors of one data source share what completion has learned. */
function completionClientOf(client: PromClient): CompletionClient {
  let known = clients.get(client);
  if (!known) {
    known = new CompletionClient(client);
    clients.set(client, known);
  }
  return known;
}

/** PromQL with completion from live data, hover docs and errors in place. Tab leaves the editor, as in any field. */
export default function PromqlEditor(props: PromqlEditorProps) {
  const { value, label, placeholder, client = prom, errorPlace } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const handlers = useRef(props);
  useEffect(() => {
    handlers.current = props;
  });

  useEffect(() => {
    if (!host.current) return undefined;
    const completion = completionClientOf(client);
    const promql = new PromQLExtension().setComplete({ remote: completion });
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
          promql.asExtension(),
          hoverDocs(completion),
          serverErrorMark,
          editorTheme,
          EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', autocapitalize: 'off', 'data-testid': 'promql' }),
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
      promql.destroy();
    };
  }, [client, label, placeholder]);

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
