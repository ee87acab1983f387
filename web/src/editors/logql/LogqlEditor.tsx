import type { QueryEditorProps } from '../QueryEditor';
import { QueryEditor } from '../QueryEditor';
import { logqlLanguage } from './logqlLanguage';

const language = () => ({ extension: logqlLanguage });

/** LogQL with completion from the labels of the last hour and errors in place. */
export default function LogqlEditor(props: QueryEditorProps) {
  return <QueryEditor {...props} language={language} testId="logql" />;
}
