import type { QueryEditorProps } from '../QueryEditor';
import { QueryEditor } from '../QueryEditor';
import { traceqlLanguage } from './traceqlLanguage';

const language = () => ({ extension: traceqlLanguage });

/** TraceQL with completion from the attributes and values of the last hour and errors in place. */
export default function TraceqlEditor(props: QueryEditorProps) {
  return <QueryEditor {...props} language={language} testId="traceql" />;
}
