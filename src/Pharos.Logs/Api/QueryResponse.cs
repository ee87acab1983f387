using System.Globalization;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Pharos.Core;
using Pharos.Logs.LogQL.Engine;

namespace Pharos.Logs.Api;

/// <summary>Writes the answer to a query as Loki does: <c>{"status": "success", "data": {"resultType": ..., "result": [...], "stats": {...}}}</c>.</summary>
internal sealed class QueryResponse
{
    private const int FlushBytes = 64 * 1024;

    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly PipeWriter _pipe;
    private readonly Utf8JsonWriter _json;
    private readonly CancellationToken _aborted;

    private QueryResponse(PipeWriter pipe, Utf8JsonWriter json, CancellationToken aborted)
    {
        _pipe = pipe;
        _json = json;
        _aborted = aborted;
    }

    /// <param name="categorizes">Labels of metadata and parsers stand beside each line, not with those of the stream.</param>
    public static async Task WriteAsync(HttpContext context, LogQueryResult result, bool categorizes)
    {
        HttpResponse response = context.Response;
        response.ContentType = "application/json";
        response.Headers.Vary = "Accept-Encoding";
        if (!context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
        {
            await WriteAsync(response.BodyWriter, result, categorizes, context.RequestAborted);
            return;
        }
        response.Headers.ContentEncoding = "gzip";
        await using var gzip = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
        PipeWriter pipe = PipeWriter.Create(gzip, new StreamPipeWriterOptions(leaveOpen: true));
        await WriteAsync(pipe, result, categorizes, context.RequestAborted);
        await pipe.CompleteAsync();
    }

    private static async Task WriteAsync(PipeWriter pipe, LogQueryResult result, bool categorizes, CancellationToken aborted)
    {
        await using var json = new Utf8JsonWriter(pipe, s_options);
        await new QueryResponse(pipe, json, aborted).WriteAsync(result, categorizes && result.Type == LogResultType.Streams);
        json.Flush();
        await pipe.FlushAsync(aborted);
    }

    private async ValueTask WriteAsync(LogQueryResult result, bool categorizes)
    {
        _json.WriteStartObject();
        _json.WriteString("status", "success");
        _json.WriteStartObject("data");
        _json.WriteString("resultType", result.Type switch { LogResultType.Streams => "streams", LogResultType.Scalar => "scalar", LogResultType.Vector => "vector", _ => "matrix" });
        if (categorizes)
        {
            _json.WriteStartArray("encodingFlags");
            _json.WriteStringValue("categorize-labels");
            _json.WriteEndArray();
        }
        _json.WritePropertyName("result");
        if (result.Type == LogResultType.Scalar) Point(result, 0, result.Series[0].Values[0]);
        else
        {
            _json.WriteStartArray();
            if (result.Type != LogResultType.Streams) await SeriesAsync(result);
            else if (categorizes) await CategorizedAsync(result);
            else foreach (LogStream stream in result.Streams) await StreamAsync(stream.Labels, stream.Entries.Select(e => (e, (LineLabels?)null)));
            _json.WriteEndArray();
        }
        QueryStats.Write(_json, result.Statistics);
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    /// <summary>Lines by the labels of their stream alone, each with the others beside it.</summary>
    private async ValueTask CategorizedAsync(LogQueryResult result)
    {
        foreach (IGrouping<LabelSet, LogStream> stream in result.Streams.GroupBy(s => s.Parts.Stream))
        {
            List<(LogEntry Entry, LineLabels? Parts)> entries = [.. stream.SelectMany(s => s.Entries.Select(e => (e, (LineLabels?)s.Parts)))];
            entries.Sort((a, b) => (result.Query.IsForward ? a.Entry.TimestampNs.CompareTo(b.Entry.TimestampNs) : b.Entry.TimestampNs.CompareTo(a.Entry.TimestampNs)) is var order && order != 0
                ? order : a.Entry.Order.CompareTo(b.Entry.Order));
            await StreamAsync(stream.Key, entries);
        }
    }

    private async ValueTask StreamAsync(LabelSet labels, IEnumerable<(LogEntry Entry, LineLabels? Parts)> entries)
    {
        _json.WriteStartObject();
        Labels("stream", labels);
        _json.WriteStartArray("values");
        foreach ((LogEntry entry, LineLabels? parts) in entries)
        {
            _json.WriteStartArray();
            Time(entry.TimestampNs);
            Line(entry.Line.Span);
            if (parts is not null)
            {
                _json.WriteStartObject();
                if (parts.StructuredMetadata.Count > 0) Labels("structuredMetadata", parts.StructuredMetadata);
                if (parts.Parsed.Count > 0) Labels("parsed", parts.Parsed);
                _json.WriteEndObject();
            }
            _json.WriteEndArray();
            await FlushIfFullAsync();
        }
        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    private void Time(long timeNs)
    {
        Span<byte> text = stackalloc byte[24];
        timeNs.TryFormat(text, out int length, default, CultureInfo.InvariantCulture);
        _json.WriteStringValue(text[..length]);
    }

    /// <summary>A line as it is; what is not UTF-8 shows as U+FFFD.</summary>
    private void Line(ReadOnlySpan<byte> line)
    {
        if (Utf8.IsValid(line)) _json.WriteStringValue(line);
        else _json.WriteStringValue(Encoding.UTF8.GetString(line));
    }

    private async ValueTask SeriesAsync(LogQueryResult result)
    {
        foreach (Series series in result.Series)
        {
            _json.WriteStartObject();
            Labels("metric", series.Labels);
            if (result.Type == LogResultType.Vector)
            {
                _json.WritePropertyName("value");
                Point(result, 0, series.Values[0]);
            }
            else
            {
                _json.WriteStartArray("values");
                for (int step = 0; step < series.Values.Length; step++) if (!Series.IsAbsent(series.Values[step])) Point(result, step, series.Values[step]);
                _json.WriteEndArray();
            }
            _json.WriteEndObject();
            await FlushIfFullAsync();
        }
    }

    private void Labels(string name, LabelSet labels)
    {
        _json.WriteStartObject(name);
        ReadOnlySpan<string> pairs = labels.Pairs;
        for (int i = 0; i < pairs.Length; i += 2) _json.WriteString(pairs[i], pairs[i + 1]);
        _json.WriteEndObject();
    }

    /// <summary><c>[1714522031, "100"]</c>: seconds to the millisecond, and the value as text.</summary>
    private void Point(LogQueryResult result, int step, double value)
    {
        decimal seconds = (result.Query.StartNs + (step * result.Query.StepNs)) / 1_000_000 / 1000m;
        _json.WriteStartArray();
        _json.WriteRawValue(seconds.ToString("0.###", CultureInfo.InvariantCulture), skipInputValidation: true);
        double size = Math.Abs(value);
        _json.WriteStringValue(size != 0 && (size < 1e-6 || size >= 1e21) ? GoNumber.Scientific(value) : GoNumber.Plain(value));
        _json.WriteEndArray();
    }

    private async ValueTask FlushIfFullAsync()
    {
        if (_json.BytesPending < FlushBytes) return;
        _json.Flush();
        await _pipe.FlushAsync(_aborted);
    }
}
