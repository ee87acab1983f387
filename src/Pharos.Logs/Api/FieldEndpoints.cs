using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pharos.Core;
using Pharos.Logs.LogQL.Engine;
using Pharos.Logs.Store.Query;

namespace Pharos.Logs.Api;

/// <summary>Fields that parsers find in a sample of lines, and their values (docs: reference/loki-http-api, detected fields).</summary>
internal sealed class FieldEndpoints(LogQueryEngine engine, TimeProvider clock)
{
    private const int DefaultLines = 100, DefaultFields = 1000;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapJson("/loki/api/v1/detected_fields", LokiEndpoints.GetOrPost, clock, async (request, aborted) =>
        {
            int limit = request.Positive("limit", DefaultFields);
            SortedDictionary<string, DetectedField> fields = await DetectAsync(request, aborted).ConfigureAwait(false);
            return json => Write(json, fields, limit);
        });
        routes.MapMethods("/loki/api/v1/detected_field/{name}/values", LokiEndpoints.GetOrPost, context => LokiEndpoints.HandleAsync(context, async () =>
        {
            LokiRequest request = await LokiRequest.ReadAsync(context, clock).ConfigureAwait(false);
            int limit = request.Positive("limit", DefaultFields);
            SortedDictionary<string, DetectedField> fields = await DetectAsync(request, context.RequestAborted).ConfigureAwait(false);
            context.Response.ContentType = "application/json";
            await using var json = new Utf8JsonWriter(context.Response.BodyWriter.AsStream());
            json.WriteStartObject();
            json.WriteStartArray("values");
            if (fields.TryGetValue((string)context.Request.RouteValues["name"]!, out DetectedField? field)) foreach (string value in field.Values.Order(StringComparer.Ordinal).Take(limit)) json.WriteStringValue(value);
            json.WriteEndArray();
            json.WriteNumber("limit", limit);
            json.WriteEndObject();
        }));
    }

    private async Task<SortedDictionary<string, DetectedField>> DetectAsync(LokiRequest request, CancellationToken aborted)
    {
        (long start, long end) = request.Range(TimeSpan.FromHours(1));
        string query = request.Text("query") ?? throw LokiRequest.BadData("query is required");
        LogQueryResult sample = await engine.RunAsync(new LogQuery(query, start, end, 1_000_000_000) { Limit = Math.Min(request.Positive("line_limit", DefaultLines), engine.Limits.MaxEntries) }, aborted).ConfigureAwait(false);
        if (sample.Type != LogResultType.Streams) throw LokiRequest.BadData("only log selector is supported");
        var fields = new SortedDictionary<string, DetectedField>(StringComparer.Ordinal);
        var rows = new RowsSource();
        foreach (LogStream stream in sample.Streams)
        {
            Add(fields, stream.Parts.StructuredMetadata, null);
            Add(fields, stream.Parts.Parsed, null);
            foreach (LogEntry entry in stream.Entries) rows.Add(stream.Parts.Stream.With("__sample__", "1"), entry.TimestampNs, entry.Line.Span, LabelSet.Empty);
        }
        using var over = new LogQueryEngine(rows, engine.Limits with { MaxEntries = int.MaxValue, MaxLength = TimeSpan.Zero }, clock);
        foreach (string parser in (string[])["json", "logfmt"])
        {
            LogQueryResult parsed = await over.RunAsync(new LogQuery($"{{__sample__=\"1\"}} | {parser} | __error__=\"\"", 0, long.MaxValue, 1_000_000_000) { Limit = Math.Max(1, rows.Count) }, aborted).ConfigureAwait(false);
            foreach (LogStream stream in parsed.Streams) Add(fields, stream.Parts.Parsed, parser);
        }
        return fields;
    }

    private static void Add(SortedDictionary<string, DetectedField> fields, LabelSet labels, string? parser)
    {
        foreach (Label label in labels)
        {
            if (label.Name.StartsWith("__", StringComparison.Ordinal)) continue;
            if (!fields.TryGetValue(label.Name, out DetectedField? field)) fields[label.Name] = field = new DetectedField();
            field.Values.Add(label.Value);
            if (parser is not null) field.Parsers.Add(parser);
        }
    }

    private static void Write(Utf8JsonWriter json, SortedDictionary<string, DetectedField> fields, int limit)
    {
        json.WriteStartObject();
        json.WriteStartArray("fields");
        foreach ((string name, DetectedField field) in fields.Take(limit))
        {
            json.WriteStartObject();
            json.WriteString("label", name);
            json.WriteString("type", field.Type);
            json.WriteNumber("cardinality", field.Values.Count);
            json.WriteStartArray("parsers");
            foreach (string parser in field.Parsers) json.WriteStringValue(parser);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("limit", limit);
        json.WriteEndObject();
    }

    private sealed class DetectedField
    {
        public HashSet<string> Values { get; } = new(StringComparer.Ordinal);

        public SortedSet<string> Parsers { get; } = new(StringComparer.Ordinal);

        /// <summary>The first type that one of the values has, as Loki names it.</summary>
        public string Type
        {
            get
            {
                string value = Values.FirstOrDefault(value => value.Length > 0) ?? "";
                if (long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)) return "int";
                if (double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _)) return "float";
                if (value is "true" or "false") return "boolean";
                if (char.IsAsciiDigit(value.FirstOrDefault()) && PromDuration.TryParse(value, out _, out _)) return "duration";
                return IsBytes(value) ? "bytes" : "string";
            }
        }

        private static bool IsBytes(string value)
        {
            int unit = value.AsSpan().IndexOfAnyExceptInRange('0', '9');
            return unit > 0 && value[unit..].TrimStart('.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', ' ') is "B" or "KB" or "MB" or "GB" or "TB" or "KiB" or "MiB" or "GiB" or "TiB" or "kB";
        }
    }
}
