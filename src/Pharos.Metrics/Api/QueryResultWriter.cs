using System.Text.Json;
using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;
using ValueType = Pharos.Metrics.PromQL.Syntax.ValueType;

namespace Pharos.Metrics.Api;

/// <summary>Writes the answer to a query while it streams: <c>resultType</c>, <c>result</c> and, where asked for, <c>stats</c>.</summary>
internal static class QueryResultWriter
{
    /// <param name="limit">Most series; 0 for all.</param>
    public static async ValueTask WriteAsync(ApiWriter writer, QueryResult result, int limit, bool withStatistics)
    {
        Utf8JsonWriter json = writer.Json;
        json.WriteStartObject();
        json.WriteString("resultType", PromQL.Syntax.ValueTypeNames.Name(result.Type));
        json.WritePropertyName("result");
        switch (result.Type)
        {
            case ValueType.Scalar: json.WriteSample(result.Steps.StartMs, result.Scalar); break;
            case ValueType.String:
                json.WriteStartArray();
                json.WriteTimestamp(result.Steps.StartMs);
                json.WriteStringValue(result.Text);
                json.WriteEndArray();
                break;
            case ValueType.Vector: await VectorAsync(writer, result, limit); break;
            default:
                if (result.Ranges is { } ranges) await RangesAsync(writer, ranges, limit);
                else await MatrixAsync(writer, result, limit);
                break;
        }
        if (withStatistics) Statistics(json, result.Statistics);
        json.WriteEndObject();
    }

    /// <summary>How many series the result has.</summary>
    public static int SeriesCount(QueryResult result) => result.Ranges?.Count ?? result.Columns.Count;

    private static async ValueTask VectorAsync(ApiWriter writer, QueryResult result, int limit)
    {
        Utf8JsonWriter json = writer.Json;
        json.WriteStartArray();
        int written = 0;
        foreach (Column column in result.Columns)
        {
            if (!column.Has(0)) continue;
            if (limit > 0 && written++ == limit) break;
            json.WriteStartObject();
            json.WriteLabels("metric", column.Labels);
            if (column.Histogram(0) is { } histogram)
            {
                json.WritePropertyName("histogram");
                json.WriteSample(result.Steps.StartMs, histogram);
            }
            else
            {
                json.WritePropertyName("value");
                json.WriteSample(result.Steps.StartMs, column.Values[0]);
            }
            json.WriteEndObject();
            await writer.FlushIfFullAsync();
        }
        json.WriteEndArray();
    }

    private static async ValueTask MatrixAsync(ApiWriter writer, QueryResult result, int limit)
    {
        Utf8JsonWriter json = writer.Json;
        json.WriteStartArray();
        int written = 0;
        foreach (Column column in result.Columns)
        {
            if (column.IsEmpty()) continue;
            if (limit > 0 && written++ == limit) break;
            json.WriteStartObject();
            json.WriteLabels("metric", column.Labels);
            Floats(json, column, result.Steps);
            if (column.HasHistograms) Histograms(json, column, result.Steps);
            json.WriteEndObject();
            await writer.FlushIfFullAsync();
        }
        json.WriteEndArray();
    }

    private static void Floats(Utf8JsonWriter json, Column column, StepRange steps)
    {
        bool any = false;
        ReadOnlySpan<double> values = column.Values;
        for (int i = 0; i < values.Length; i++)
        {
            if (Absence.Is(values[i])) continue;
            if (!any) json.WriteStartArray("values");
            any = true;
            json.WriteSample(steps[i], values[i]);
        }
        if (any) json.WriteEndArray();
    }

    private static void Histograms(Utf8JsonWriter json, Column column, StepRange steps)
    {
        bool any = false;
        for (int i = 0; i < column.Steps; i++)
        {
            if (column.Histogram(i) is not { } histogram) continue;
            if (!any) json.WriteStartArray("histograms");
            any = true;
            json.WriteSample(steps[i], histogram);
        }
        if (any) json.WriteEndArray();
    }

    private static async ValueTask RangesAsync(ApiWriter writer, IReadOnlyList<MetricsSeries> ranges, int limit)
    {
        Utf8JsonWriter json = writer.Json;
        json.WriteStartArray();
        foreach (MetricsSeries series in limit > 0 ? ranges.Take(limit) : ranges)
        {
            json.WriteStartObject();
            json.WriteLabels("metric", series.Labels);
            if (series.Points.Any(p => p.Histogram is null))
            {
                json.WriteStartArray("values");
                foreach (MetricsPoint point in series.Points) if (point.Histogram is null) json.WriteSample(point.TimestampMs, point.Value);
                json.WriteEndArray();
            }
            if (series.Points.Any(p => p.Histogram is not null))
            {
                json.WriteStartArray("histograms");
                foreach (MetricsPoint point in series.Points) if (point.Histogram is { } histogram) json.WriteSample(point.TimestampMs, histogram);
                json.WriteEndArray();
            }
            json.WriteEndObject();
            await writer.FlushIfFullAsync();
        }
        json.WriteEndArray();
    }

    private static void Statistics(Utf8JsonWriter json, QueryStatistics statistics)
    {
        json.WriteStartObject("stats");
        json.WriteStartObject("timings");
        json.WriteNumber("evalTotalTime", statistics.EvaluationTime.TotalSeconds);
        json.WriteNumber("resultSortTime", 0);
        json.WriteNumber("queryPreparationTime", 0);
        json.WriteNumber("innerEvalTime", statistics.EvaluationTime.TotalSeconds);
        json.WriteNumber("execQueueTime", statistics.QueueTime.TotalSeconds);
        json.WriteNumber("execTotalTime", (statistics.QueueTime + statistics.EvaluationTime).TotalSeconds);
        json.WriteEndObject();
        json.WriteStartObject("samples");
        json.WriteNumber("totalQueryableSamples", statistics.TotalSamples);
        json.WriteNumber("peakSamples", statistics.PeakSamples);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
