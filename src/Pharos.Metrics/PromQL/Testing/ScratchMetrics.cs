using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Testing;

/// <summary>A metrics store in memory with the query engine over it, filled from the series notation: what unit tests of rules run on.</summary>
public sealed class ScratchMetrics : IMetricsSource, IMetricsSink, IDisposable
{
    private readonly ScriptStore _store = new();
    private readonly QueryEngine _engine;
    private readonly EmbeddedMetricsSource _source;
    private readonly bool _allowsAtModifier;
    private readonly List<Planned> _planned = [];
    private long _reachedMs = long.MinValue;

    /// <param name="features">Names of <c>--enable-feature</c> that are on.</param>
    /// <param name="defaultSubqueryStep">Step of a subquery that names none.</param>
    /// <param name="allowsAtModifier">Off where queries are to be refused that an engine without <c>@</c> cannot run.</param>
    public ScratchMetrics(IReadOnlyList<string> features, TimeSpan defaultSubqueryStep, bool allowsAtModifier = true)
    {
        _engine = new QueryEngine(QueryOptions.FromFeatures(features) with { DefaultSubqueryStep = defaultSubqueryStep }, new QueryLimits(), ParserOptions.FromFeatures(features), TimeProvider.System);
        _source = new EmbeddedMetricsSource(_engine, _store);
        _allowsAtModifier = allowsAtModifier;
    }

    /// <summary>Plans the samples of one series; they come to be as <see cref="AdvanceTo"/> passes them.</summary>
    /// <param name="series">As in <c>metric{a="b"}</c>.</param>
    /// <param name="values">As in <c>1 2+3x4 _ stale</c>.</param>
    /// <param name="startMs">Time of the first value.</param>
    /// <exception cref="FormatException">The notation is wrong.</exception>
    public void Load(string series, string values, long startMs, long intervalMs)
    {
        try
        {
            (LabelSet labels, List<SequenceValue> read) = SeriesNotation.Parse($"{series} {values}");
            _planned.Add(new Planned(labels, [.. read], startMs, intervalMs));
        }
        catch (NotationException e) { throw new FormatException(e.Message, e); }
    }

    /// <summary>Adds the planned samples up to a time, inclusive.</summary>
    public void AdvanceTo(long timeMs)
    {
        if (timeMs <= _reachedMs) return;
        foreach (Planned plan in _planned) plan.AddUpTo(_store, timeMs);
        _reachedMs = timeMs;
    }

    public ValueTask<MetricsResult> QueryAsync(string query, long timestampMs, CancellationToken cancellationToken)
    {
        Allow(query);
        return _source.QueryAsync(query, timestampMs, cancellationToken);
    }

    public ValueTask<MetricsResult> QueryRangeAsync(string query, StepRange range, CancellationToken cancellationToken)
    {
        Allow(query);
        return _source.QueryRangeAsync(query, range, cancellationToken);
    }

    public ValueTask WriteAsync(IReadOnlyList<MetricsSample> samples, CancellationToken cancellationToken)
    {
        foreach (MetricsSample sample in samples) _store.Add(sample.Labels, sample.TimestampMs, sample.Value, sample.Histogram);
        return ValueTask.CompletedTask;
    }

    /// <summary>The labels of <c>metric{a="b"}</c>; empty text is no labels.</summary>
    /// <exception cref="FormatException">It is no series.</exception>
    public static LabelSet ParseLabels(string text)
    {
        try
        {
            (LabelSet labels, int end) = SeriesNotation.ParseLabels(text);
            return text.AsSpan(end).IsWhiteSpace() ? labels : throw new FormatException($"column {end + 1}: expected the end of the series, found \"{text[end..].Trim()}\"");
        }
        catch (NotationException e) { throw new FormatException(e.Message, e); }
    }

    /// <summary>One histogram of the notation, <c>{{schema:1 count:2 buckets:[2]}}</c>.</summary>
    /// <exception cref="FormatException">It is none, or more than one.</exception>
    public static FloatHistogram ParseHistogram(string text)
    {
        try
        {
            return SeriesNotation.Parse($"h {text}").Values is [{ Histogram: { } histogram }] ? histogram : throw new FormatException($"expected exactly one histogram, found \"{text}\"");
        }
        catch (NotationException e) { throw new FormatException(e.Message, e); }
    }

    public void Dispose() => _engine.Dispose();

    private void Allow(string query)
    {
        if (!_allowsAtModifier && UsesAt(_engine.Parse(query))) throw new QueryException(QueryErrorKind.BadData, "@ modifier is disabled");
    }

    private static bool UsesAt(Expr expr) =>
        expr is VectorSelector { Shift.At: not null } or SubqueryExpr { Shift.At: not null } || expr.Children.Any(UsesAt);

    /// <summary>The values of one series that are still to come.</summary>
    private sealed class Planned(LabelSet labels, SequenceValue[] values, long startMs, long intervalMs)
    {
        private int _next;

        public void AddUpTo(ScriptStore store, long timeMs)
        {
            for (; _next < values.Length && startMs + (_next * intervalMs) <= timeMs; _next++)
            {
                if (!values[_next].IsOmitted) store.Add(labels, startMs + (_next * intervalMs), values[_next].Value, values[_next].Histogram);
            }
        }
    }
}
