import type { PrometheusClient } from '@prometheus-io/codemirror-promql';
import { EqlRegex, Neq, NeqRegex } from '@prometheus-io/lezer-promql';
import type { PromAnswer, PromClient } from '../../api/prom';

type Matcher = NonNullable<Parameters<PrometheusClient['labelValues']>[2]>[number];

/** Answers younger than this are given again: a reader types several letters a second. */
const freshMs = 60_000;

/** Names and values asked for at most: more cannot be read in a list, and the filter runs on them at every key. */
const mostNames = 20_000;
const mostValues = 2000;

/** The selector that narrows a question to what stands in the query already; a value still being typed does not narrow. */
const selectorOf = (metricName: string | undefined, matchers: readonly Matcher[] = []): string[] => {
  const parts = matchers.filter((matcher) => matcher.value !== '').map((matcher) => `${matcher.name}${operatorOf(matcher.type)}${JSON.stringify(matcher.value)}`);
  if (metricName) parts.unshift(`__name__=${JSON.stringify(metricName)}`);
  return parts.length === 0 ? [] : [`{${parts.join(',')}}`];
};

const operatorOf = (type: number): string => (type === Neq ? '!=' : type === EqlRegex ? '=~' : type === NeqRegex ? '!~' : '=');

/** Feeds completion and hover from live names, labels and metadata of one data source. A failed request offers nothing. */
export class CompletionClient implements PrometheusClient {
  private readonly answers = new Map<string, { atMs: number; answer: Promise<unknown> }>();

  constructor(
    private readonly prom: PromClient,
    private readonly clock: () => number = Date.now,
  ) {}

  labelNames(metricName?: string): Promise<string[]> {
    return this.cached(`names ${metricName ?? ''}`, [], async () => [...(await data(this.prom.labelNames(selectorOf(metricName), { limit: mostValues })))]);
  }

  labelValues(labelName: string, metricName?: string, matchers?: Matcher[]): Promise<string[]> {
    const match = selectorOf(metricName, matchers?.filter((matcher) => matcher.name !== labelName));
    const limit = labelName === '__name__' ? mostNames : mostValues;
    return this.cached(`values ${labelName} ${match.join()}`, [], async () => [...(await data(this.prom.labelValues(labelName, match, { limit })))]);
  }

  metricNames(): Promise<string[]> {
    return this.labelValues('__name__');
  }

  metricMetadata(): ReturnType<PrometheusClient['metricMetadata']> {
    return this.cached('metadata', {}, async () => {
      const found: Awaited<ReturnType<PrometheusClient['metricMetadata']>> = {};
      for (const [name, entries] of Object.entries(await data(this.prom.metadata()))) found[name] = entries.map(({ type, help }) => ({ type, help }));
      return found;
    });
  }

  series(metricName: string, matchers?: Matcher[], labelName?: string): Promise<Map<string, string>[]> {
    const match = selectorOf(metricName, matchers?.filter((matcher) => matcher.name !== labelName));
    if (match.length === 0) return Promise.resolve([]);
    return this.cached(`series ${match.join()}`, [], async () =>
      (await data(this.prom.series(match, { limit: mostValues }))).map((labels) => new Map(Object.entries(labels))),
    );
  }

  flags(): Promise<Record<string, string>> {
    return this.cached('flags', {}, async () => ({ ...(await data(this.prom.flags())) }));
  }

  private cached<T>(key: string, nothing: T, ask: () => Promise<T>): Promise<T> {
    const known = this.answers.get(key);
    if (known && this.clock() - known.atMs < freshMs) return known.answer as Promise<T>;
    const answer = ask().catch(() => {
      this.answers.delete(key);
      return nothing;
    });
    this.answers.set(key, { atMs: this.clock(), answer });
    return answer;
  }
}

const data = async <T>(answer: Promise<PromAnswer<T>>): Promise<T> => (await answer).data;
