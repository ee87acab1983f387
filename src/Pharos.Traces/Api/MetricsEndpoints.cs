using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pharos.Core;
using Pharos.Traces.Store;
using Pharos.Traces.TraceQL;

namespace Pharos.Traces.Api;

/// <summary>TraceQL metrics: <c>/api/metrics/query_range</c> and <c>/api/metrics/query</c>.</summary>
internal sealed class MetricsEndpoints(TraceStore store, TempoRequests requests)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (string method in (string[])["GET", "POST"])
        {
            routes.MapMethods("/api/metrics/query_range", [method], (HttpContext context) => requests.RunAsync(context, token => RunAsync(context, isInstant: false, token)));
            routes.MapMethods("/api/metrics/query", [method], (HttpContext context) => requests.RunAsync(context, token => RunAsync(context, isInstant: true, token)));
        }
    }

    private async Task RunAsync(HttpContext context, bool isInstant, CancellationToken cancellationToken)
    {
        Query query = Checker.Parse(TempoRequests.Text(context, "q") ?? TempoRequests.Text(context, "query") ?? "");
        if (query.Metrics is null) throw new BadRequestException("invalid TraceQL query: not a metrics query: add a function such as rate()");
        long end = TempoRequests.Time(context, "end") is { } given and > 0 ? given : requests.NowNs;
        long start = TempoRequests.Duration(context, "since") is { } since and > 0 ? end - since : TempoRequests.Time(context, "start") is { } from and > 0 ? from : end - 3_600_000_000_000;
        TempoRequests.Check(start, end, requests.Settings.MaxMetricsRange);
        MetricsRange range = isInstant ? MetricsRange.Instant(start, end) : MetricsRange.Of(start, end, Step(context) ?? DefaultStep(end - start));
        List<TraceSeries> series;
        using (TraceSnapshot snapshot = store.Snapshot(range.StartNs, range.EndNs))
            series = await Task.Run(() => MetricsEngine.Evaluate(snapshot.Blocks, query, query.Metrics, range, cancellationToken), cancellationToken).ConfigureAwait(false);
        await Answers.JsonAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("series");
            foreach (TraceSeries one in series) Write(one, range, isInstant, json);
            json.WriteEndArray();
            json.WriteStartObject("metrics");
            json.WriteEndObject();
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    /// <summary>A duration, or seconds.</summary>
    private static long? Step(HttpContext context)
    {
        string? text = TempoRequests.Text(context, "step");
        if (string.IsNullOrEmpty(text)) return null;
        if (GoDurationText.TryParse(text, out long ns) && ns > 0) return ns;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds is > 0 and < 1e9) return (long)(seconds * 1e9);
        throw new BadRequestException($"invalid step: time: invalid duration \"{text}\"");
    }

    /// <summary>About a hundred points, in whole seconds.</summary>
    private static long DefaultStep(long rangeNs) => Math.Max(1, rangeNs / 100 / 1_000_000_000) * 1_000_000_000;

    private static void Write(TraceSeries series, MetricsRange range, bool isInstant, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        ValueJson.Attributes("labels", [.. series.Labels.Select(l => KeyValuePair.Create(l.Key, l.Value.IsNil ? TraceValue.Of("nil") : l.Value))], json);
        if (isInstant)
        {
            json.WriteNumber("value", double.IsFinite(series.Values[0]) ? series.Values[0] : 0);
        }
        else
        {
            json.WriteStartArray("samples");
            for (int step = 0; step < range.Steps; step++)
            {
                if (!double.IsFinite(series.Values[step])) continue;
                json.WriteStartObject();
                json.WriteString("timestampMs", range.TimeMs(step).ToString(CultureInfo.InvariantCulture));
                json.WriteNumber("value", series.Values[step]);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteString("promLabels", PromLabels(series));
        if (series.Exemplars.Count > 0)
        {
            json.WriteStartArray("exemplars");
            foreach (TraceExemplar exemplar in series.Exemplars)
            {
                json.WriteStartObject();
                ValueJson.Attributes("labels", [KeyValuePair.Create("trace:id", TraceValue.Of(exemplar.TraceId.ToString("x32", CultureInfo.InvariantCulture)))], json);
                json.WriteNumber("value", exemplar.Value);
                json.WriteString("timestampMs", exemplar.TimeMs.ToString(CultureInfo.InvariantCulture));
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    /// <summary>The labels as Prometheus writes them: dots become underscores.</summary>
    private static string PromLabels(TraceSeries series)
    {
        var text = new StringBuilder("{");
        foreach ((string key, TraceValue value) in series.Labels)
        {
            if (text.Length > 1) text.Append(", ");
            foreach (char c in key) text.Append(char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '_');
            text.Append("=\"").Append((value.IsNil ? "nil" : value.Plain).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)).Append('"');
        }
        return text.Append('}').ToString();
    }
}
