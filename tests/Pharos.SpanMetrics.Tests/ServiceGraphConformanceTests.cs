using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pharos.Core;
using Pharos.SpanMetrics.Graph;
using Pharos.Testing;
using Pharos.Wire.Otlp;

namespace Pharos.SpanMetrics.Tests;

[ConformanceFamily("tempo")]
public sealed class ServiceGraphConformanceTests
{
    [Fact]
    public void Traces_give_the_edges_that_Tempo_finds() => ConformanceFile.Run("tempo/service-graphs.json", cases =>
    {
        foreach (JsonElement test in JsonDocument.Parse(File.ReadAllText(Conformance.Require(cases.Name))).RootElement.EnumerateArray())
        {
            JsonElement config = test.GetProperty("config");
            var spans = new TestSpans();
            spans.Graph = new GraphProcessor(Options(config), spans.Table);
            spans.Take(Request(Conformance.Require("tempo/traces/" + test.GetProperty("trace").GetString())));
            if (config.TryGetProperty("Wait", out _)) spans.NowMs += 60_000;
            Dictionary<string, double> series = spans.Collect();
            foreach (JsonElement expected in test.GetProperty("expect").EnumerateArray())
            {
                LabelSet labels = LabelSet.Of([new Label(Label.MetricName, expected.GetProperty("metric").GetString()!), .. expected.GetProperty("labels").EnumerateObject().Select(l => new Label(l.Name, l.Value.GetString()!))]);
                double value = expected.GetProperty("value").GetDouble(), tolerance = expected.TryGetProperty("tolerance", out JsonElement t) ? t.GetDouble() : 1e-6 * Math.Abs(value);
                bool found = series.TryGetValue(labels.ToString()!, out double actual);
                cases.Case($"{test.GetProperty("name")}: {labels}", found && Math.Abs(actual - value) <= tolerance ? null : $"expected {value}, got {(found ? actual.ToString(CultureInfo.InvariantCulture) : "no such series")}");
            }
        }
    });

    private static ServiceGraphOptions Options(JsonElement config)
    {
        var options = new ServiceGraphOptions();
        foreach (JsonProperty setting in config.EnumerateObject())
        {
            options = setting.Name switch
            {
                "HistogramBuckets" => options with { Buckets = [.. setting.Value.EnumerateArray().Select(v => v.GetDouble())] },
                "Dimensions" => options with { Dimensions = Texts(setting.Value) },
                "PeerAttributes" => options with { PeerAttributes = Texts(setting.Value) },
                "DatabaseNameAttributes" => options with { DatabaseNameAttributes = Texts(setting.Value) },
                "EnableMessagingSystemLatencyHistogram" => options with { MessagingLatency = setting.Value.GetBoolean() },
                "EnableClientServerPrefix" => options with { ClientServerPrefix = setting.Value.GetBoolean() },
                "EnableVirtualNodeLabel" => options with { VirtualNodeLabel = setting.Value.GetBoolean() },
                "Wait" => options,
                _ => throw new FormatException($"the runner does not know {setting.Name}"),
            };
        }
        return options;
    }

    private static string[] Texts(JsonElement list) => [.. list.EnumerateArray().Select(v => v.GetString()!)];

    /// <summary>The traces are in protobuf's own JSON, where ids are base64; OTLP's has them in hexadecimal.</summary>
    private static byte[] Request(string file)
    {
        JsonNode root = JsonNode.Parse(File.ReadAllText(file))!;
        foreach (JsonNode? span in root["resourceSpans"]!.AsArray().SelectMany(r => r!["scopeSpans"]!.AsArray()).SelectMany(s => s!["spans"]!.AsArray()))
        {
            foreach (string id in (string[])["traceId", "spanId", "parentSpanId"])
                if (span![id] is { } text) span[id] = Convert.ToHexStringLower(Convert.FromBase64String(text.GetValue<string>()));
        }
        return OtlpTracesJsonReader.ToProtobuf(Encoding.UTF8.GetBytes(root.ToJsonString())).Written.ToArray();
    }
}
