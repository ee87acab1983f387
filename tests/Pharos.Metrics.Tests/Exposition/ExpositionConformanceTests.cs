using System.Globalization;
using System.Text;
using System.Text.Json;
using Pharos.Core;
using Pharos.Metrics.Exposition;
using Pharos.Metrics.Store;
using Pharos.Testing;

namespace Pharos.Metrics.Tests.Exposition;

[ConformanceFamily("exposition")]
public sealed class ExpositionConformanceTests
{
    private static List<Dictionary<string, object>> ReadAll(string format, byte[] body)
    {
        if (format == "text")
        {
            var text = new TextExpositionReader(body);
            return Collect(ref text);
        }
        var open = new OpenMetricsReader(body, startTimestamps: true);
        return Collect(ref open);
    }

    private static List<Dictionary<string, object>> Collect<TReader>(ref TReader reader)
        where TReader : IExpositionReader, allows ref struct
    {
        var entries = new List<Dictionary<string, object>>();
        while (true)
        {
            EntryKind kind = reader.Read();
            switch (kind)
            {
                case EntryKind.End: return entries;
                case EntryKind.Help: entries.Add(new() { ["kind"] = "help", ["metric"] = reader.Family, ["help"] = reader.Text }); break;
                case EntryKind.Type: entries.Add(new() { ["kind"] = "type", ["metric"] = reader.Family, ["type"] = reader.Text }); break;
                case EntryKind.Unit: entries.Add(new() { ["kind"] = "unit", ["metric"] = reader.Family, ["unit"] = reader.Text }); break;
                case EntryKind.Comment: entries.Add(new() { ["kind"] = "comment", ["text"] = reader.Text }); break;
                default: entries.Add(Series(ref reader)); break;
            }
        }
    }

    private static Dictionary<string, object> Series<TReader>(ref TReader reader)
        where TReader : IExpositionReader, allows ref struct
    {
        var labels = new LabelSetBuilder();
        reader.ReadLabels(labels);
        var entry = new Dictionary<string, object> { ["kind"] = "series", ["labels"] = labels.Build().ToString(), ["value"] = Number(reader.Value) };
        if (reader.TimestampMs is { } timestampMs) entry["timestamp_ms"] = Number(timestampMs);
        if (reader.StartTimestampMs != 0) entry["start_timestamp_ms"] = Number(reader.StartTimestampMs);
        var exemplars = new List<Exemplar>();
        reader.ReadExemplars(exemplars, 0);
        if (exemplars.Count > 0) entry["exemplars"] = string.Join(";", exemplars.Select(e => $"{e.Labels} {Number(e.Value)} {e.TimestampMs}"));
        return entry;
    }

    private static string Number(double value) => double.IsNaN(value) ? "NaN" : value.ToString("R", CultureInfo.InvariantCulture);

    private static Dictionary<string, object> Expected(JsonElement entry)
    {
        var fields = new Dictionary<string, object>();
        foreach (JsonProperty field in entry.EnumerateObject())
        {
            fields[field.Name] = field.Name switch
            {
                "labels" => Labels(field.Value).ToString(),
                "value" or "timestamp_ms" or "start_timestamp_ms" => field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString()! : Number(field.Value.GetDouble()),
                "exemplars" => string.Join(";", field.Value.EnumerateArray().Select(e =>
                    $"{Labels(e.GetProperty("labels"))} {Number(e.GetProperty("value").GetDouble())} {(e.TryGetProperty("timestamp_ms", out JsonElement t) ? t.GetInt64() : 0)}")),
                _ => field.Value.GetString()!,
            };
        }
        return fields;
    }

    private static LabelSet Labels(JsonElement labels) => LabelSet.Of(labels.EnumerateObject().Select(l => new Label(l.Name, l.Value.GetString()!)));

    [Fact]
    public void Parses_every_document_entry_by_entry() => Cases.Run("exposition/parsed-documents.json", document =>
    {
        var actual = ReadAll(document.GetProperty("format").GetString()!, Encoding.UTF8.GetBytes(document.GetProperty("input").GetString()!));
        JsonElement[] entries = [.. document.GetProperty("entries").EnumerateArray()];
        for (int i = 0; i < entries.Length; i++)
        {
            string expected = Show(Expected(entries[i])), got = i < actual.Count ? Show(actual[i]) : "nothing";
            if (expected != got) return $"entry {i}: expected {expected}\n    got {got}";
        }
        return entries.Length == actual.Count ? null : $"{actual.Count} entries, expected {entries.Length}";
    });

    private static string Show(Dictionary<string, object> fields) => string.Join(" | ", fields.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key}={f.Value}"));

    public static TheoryData<string> Errors => Conformance.Files("exposition", "*-errors.json");

    [Theory, MemberData(nameof(Errors))]
    public void Refuses_what_upstream_refuses(string file) => Cases.Run(file, entry =>
    {
        string? expected = entry.GetProperty("error").GetString();
        if (expected == "EOF") expected = null; // the regular end
        string? actual = null;
        try { ReadAll(Path.GetFileName(file).Split('-')[0], Encoding.UTF8.GetBytes(entry.GetProperty("input").GetString()!)); }
        catch (ExpositionException e) { actual = e.Message; }
        // Upstream's cases of valid fragments leave the end mark out.
        return (expected is null) == (actual is null) || (expected is null && actual!.EndsWith("# EOF", StringComparison.Ordinal)) ? null : $"expected {expected ?? "success"}\n    got {actual ?? "success"}";
    });

    [Fact]
    public void Judges_the_documents_of_the_suite() => Cases.Run("exposition/openmetrics-suite.json", entry =>
    {
        if (!entry.GetProperty("valid").GetBoolean()) return null; // a reader may take more than the strict validator does
        ReadAll("openmetrics", Encoding.UTF8.GetBytes(entry.GetProperty("input").GetString()!));
        return null;
    });

    public static TheoryData<string> Documents => Conformance.Files("exposition/documents", "*.txt");

    [Theory, MemberData(nameof(Documents))]
    public void Reads_real_pages(string file) => ConformanceFile.Run(file, cases =>
    {
        string path = Conformance.Require(file);
        var entries = ReadAll(path.EndsWith(".om.txt", StringComparison.Ordinal) ? "openmetrics" : "text", File.ReadAllBytes(path));
        int families = File.ReadLines(path).Count(l => l.StartsWith("# TYPE ", StringComparison.Ordinal));
        int series = File.ReadLines(path).Count(l => l.Length > 0 && l[0] != '#');
        cases.Expect("families", families.ToString(CultureInfo.InvariantCulture), entries.Count(e => (string)e["kind"] == "type").ToString(CultureInfo.InvariantCulture));
        cases.Expect("series", series.ToString(CultureInfo.InvariantCulture), entries.Count(e => (string)e["kind"] == "series").ToString(CultureInfo.InvariantCulture));
    });
}
