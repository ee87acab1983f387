using Pharos.Core;
using Pharos.Metrics.PromQL.Syntax;

using ValueType = Pharos.Metrics.PromQL.Syntax.ValueType;

namespace Pharos.Metrics.PromQL.Engine;

/// <summary>The answer to a query, column by column, so that a writer can stream it. Dispose it to give the buffers back.</summary>
internal sealed class QueryResult : IDisposable
{
    public required string Query { get; init; }

    /// <summary>What the API calls the result: scalar, string, vector, or matrix (always, for a range query).</summary>
    public required ValueType Type { get; init; }

    public required StepRange Steps { get; init; }

    /// <summary>Series of a vector (one step) or of a range query: <see cref="Column.Values"/> by step, absent where <see cref="Column.Has"/> is false.</summary>
    public IReadOnlyList<Column> Columns { get; init; } = [];

    /// <summary>The value of a scalar.</summary>
    public double Scalar { get; init; }

    public string Text { get; init; } = "";

    /// <summary>Series of a range vector asked for by an instant query, with their own timestamps; null for every other result.</summary>
    public IReadOnlyList<MetricsSeries>? Ranges { get; init; }

    public required Annotations Annotations { get; init; }

    public required QueryStatistics Statistics { get; init; }

    public IReadOnlyList<string> Warnings => Annotations.Warnings(Query);

    public IReadOnlyList<string> Infos => Annotations.Infos(Query);

    /// <summary>The same as a list of points, for callers that do not stream.</summary>
    public MetricsResult ToMetricsResult()
    {
        (MetricsResultType type, IReadOnlyList<MetricsSeries> series) = Type switch
        {
            ValueType.Scalar => (MetricsResultType.Scalar, [new MetricsSeries(LabelSet.Empty, [new MetricsPoint(Steps.StartMs, Scalar)])]),
            ValueType.String => (MetricsResultType.String, []),
            ValueType.Vector => (MetricsResultType.Vector, Points()),
            _ => (MetricsResultType.Matrix, Ranges ?? Points()),
        };
        return new MetricsResult(type, series) { Text = Text, Warnings = Warnings, Infos = Infos };
    }

    private List<MetricsSeries> Points()
    {
        var series = new List<MetricsSeries>(Columns.Count);
        foreach (Column column in Columns)
        {
            var points = new List<MetricsPoint>(column.Steps);
            for (int i = 0; i < column.Steps; i++)
            {
                if (column.Histogram(i) is { } histogram) points.Add(new MetricsPoint(Steps[i], 0, histogram));
                else if (!Absence.Is(column.Values[i])) points.Add(new MetricsPoint(Steps[i], column.Values[i]));
            }
            series.Add(new MetricsSeries(column.Labels, points));
        }
        return series;
    }

    public void Dispose()
    {
        foreach (Column column in Columns) column.Release();
    }
}
