import { LanguageSupport, LRLanguage } from '@codemirror/language';
import { parser } from '@grafana/lezer-traceql';
import { styleTags, tags } from '@lezer/highlight';
import { tempo } from '../../api/tempo';
import { lately, learn } from '../learned';
import type { TraceqlNames } from './complete';
import { completeTraceql } from './complete';

const functions = 'MetricsOperationBasicType MetricsOperationHistogram MetricsOperationQuantileArgsType MetricsOverTimeType MetricsAggregatorFunctionType Aggregate GroupOperation SelectOperation CoalesceOperation MetricsOperationCompare';

const language = LRLanguage.define({
  name: 'traceql',
  parser: parser.configure({
    props: [
      styleTags({
        'LineComment BlockComment': tags.comment,
        String: tags.string,
        'Integer Float Duration': tags.number,
        'Static HintValue': tags.bool,
        'IntrinsicField Identifier HintIdentifier': tags.labelName,
        'Parent Event Instrumentation Link Resource Span': tags.labelName,
        'FieldOp ComparisonOp ScalarOp And Or Gt Lt Desc Anc Pipe ExperimentalOp UnionStructuralOp': tags.operator,
        [functions]: tags.function(tags.variableName),
        With: tags.keyword,
        '⚠': tags.invalid,
      }),
    ],
  }),
  languageData: { closeBrackets: { brackets: ['(', '{', '"', '`'] }, commentTokens: { line: '//' } },
});

const names: TraceqlNames = {
  tags: () => learn('tempo tags', () => tempo.tags(lately())),
  values: (name, query) => learn(`tempo value ${name} ${query}`, () => tempo.tagValues(name, lately(), query)),
};

export const traceqlLanguage = new LanguageSupport(language, [language.data.of({ autocomplete: (context: Parameters<typeof completeTraceql>[0]) => completeTraceql(context, names) })]);
