import { PromQLExtension } from '@prometheus-io/codemirror-promql';
import { useCallback } from 'react';
import { prom } from '../../api/prom';
import type { PromClient } from '../../api/prom';
import type { QueryEditorProps } from '../QueryEditor';
import { QueryEditor } from '../QueryEditor';
import { CompletionClient } from './completionClient';
import { hoverDocs } from './hoverDocs';

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

/** PromQL with completion from live data, hover docs and errors in place. */
export default function PromqlEditor({ client = prom, ...props }: QueryEditorProps & { client?: PromClient }) {
  const language = useCallback(() => {
    const completion = completionClientOf(client);
    const promql = new PromQLExtension().setComplete({ remote: completion });
    return { extension: [promql.asExtension(), hoverDocs(completion)], dispose: () => promql.destroy() };
  }, [client]);
  return <QueryEditor {...props} language={language} testId="promql" />;
}
