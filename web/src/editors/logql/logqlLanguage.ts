import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { LanguageSupport, LRLanguage, syntaxTree } from '@codemirror/language';
import { parser } from '@grafana/lezer-logql';
import { styleTags, tags } from '@lezer/highlight';
import { loki } from '../../api/loki';
import { lately, learn } from '../learned';

const keywords = 'Json Logfmt Unpack Pattern Regexp Unwrap LabelFormat LineFormat Decolorize Drop Keep By Without And Or Unless On Ignoring GroupLeft GroupRight Offset Bool';
const functions =
  'Sum Avg Count Max Min Stddev Stdvar Bottomk Topk Sort Sort_Desc CountOverTime Rate RateCounter BytesOverTime BytesRate AvgOverTime SumOverTime MinOverTime MaxOverTime StddevOverTime StdvarOverTime QuantileOverTime FirstOverTime LastOverTime AbsentOverTime LabelReplace Vector Ip BytesConv DurationConv DurationSecondsConv';
const operators = 'Eq Neq Re Nre PipeExact PipeMatch PipePattern Npa Pipe Gtr Gte Lss Lte Eql Add Sub Mul Div Mod Pow';

const language = LRLanguage.define({
  name: 'logql',
  parser: parser.configure({
    props: [
      styleTags({
        LineComment: tags.comment,
        String: tags.string,
        'Number Duration Bytes': tags.number,
        Identifier: tags.labelName,
        [keywords]: tags.keyword,
        [functions]: tags.function(tags.variableName),
        [operators]: tags.operator,
        '⚠': tags.invalid,
      }),
    ],
  }),
  languageData: { closeBrackets: { brackets: ['(', '[', '{', '"', '`'] }, commentTokens: { line: '#' } },
});

const words = (type: string, list: string): Completion[] => list.split(' ').map((label) => ({ label, type }));
const stages = words('keyword', 'json logfmt pattern regexp unpack unwrap line_format label_format decolorize drop keep');
const metricFunctions = words(
  'function',
  'rate count_over_time bytes_rate bytes_over_time absent_over_time sum_over_time avg_over_time max_over_time min_over_time first_over_time last_over_time quantile_over_time stddev_over_time stdvar_over_time rate_counter sum avg min max count topk bottomk sort sort_desc stddev stdvar label_replace vector',
);

/** Label names, values of the label in front, stages after a pipe, functions elsewhere. */
async function complete(context: CompletionContext): Promise<CompletionResult | null> {
  const before = context.state.sliceDoc(Math.max(0, context.pos - 2_000), context.pos);
  const value = /([a-zA-Z_]\w*)\s*(?:=~|!~|!=|=)\s*"([^"\\]*)$/.exec(before);
  const opened = before.lastIndexOf('{') > before.lastIndexOf('}');
  if (value && opened) {
    const [, label = '', typed = ''] = value;
    const values = await learn(`loki value ${label}`, () => loki.labelValues(label, lately()));
    return { from: context.pos - typed.length, options: values.map((text) => ({ label: text, type: 'text' })), validFor: /^[^"]*$/ };
  }
  const word = context.matchBefore(/[a-zA-Z_]\w*/);
  const from = word?.from ?? context.pos;
  if (opened) {
    if (!word && !/[{,]\s*$/.test(before)) return null;
    const names = await learn('loki labels', () => loki.labels(lately()));
    return { from, options: names.map((label) => ({ label, type: 'property', apply: `${label}=` })), validFor: /^\w*$/ };
  }
  if (/\|\s*\w*$/.test(before) && !/\|[=~>]/.test(before.slice(-3))) return { from, options: stages, validFor: /^\w*$/ };
  if (!word && !context.explicit) return null;
  const inside = syntaxTree(context.state).resolveInner(context.pos, -1).name;
  return inside === 'String' || inside === 'LineComment' ? null : { from, options: metricFunctions, validFor: /^\w*$/ };
}

export const logqlLanguage = new LanguageSupport(language, [language.data.of({ autocomplete: complete })]);
