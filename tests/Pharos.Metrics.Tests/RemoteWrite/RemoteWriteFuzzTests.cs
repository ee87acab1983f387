using System.Text;
using Pharos.Core;
using Pharos.Metrics.Api;
using Pharos.Metrics.Config;
using Pharos.Metrics.Otlp;
using Pharos.Metrics.RemoteWrite;
using Pharos.Metrics.Tests.Store;
using Pharos.Testing;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.Metrics.Tests.RemoteWrite;

/// <summary>Damaged requests are refused as malformed; what is taken of others can be read. <c>PHAROS_FUZZ_SECONDS</c> sets how long each runs.</summary>
public sealed class RemoteWriteFuzzTests
{
    private const long T = StoreFixture.Start;

    private static readonly FloatHistogram s_native = new() { Schema = 1, Count = 22, Sum = 3, ZeroCount = 1, ZeroThreshold = 0.1, PositiveSpans = [new(0, 2), new(3, 1)], PositiveBuckets = [5, 10, 6] };

    private static readonly FloatHistogram s_custom = new() { Schema = FloatHistogram.CustomBucketsSchema, Count = 3, Sum = 3, CustomValues = [1, 2], PositiveSpans = [new(0, 2)], PositiveBuckets = [1, 2] };

    private static readonly byte[][] s_version1 =
    [
        Requests.V1(("a{b=\"c\"}", [(T, 1), (T + 1, 2)]), ("b", [(T, double.NaN)]), ("c{x=\"é\",y=\"\"}", [])),
        [.. Requests.V1(("a", [(T, 1)])), .. Histograms()],
    ];

    private static readonly byte[][] s_version2 =
    [
        Requests.V2(new("a{b=\"c\"}", [(T, 1), (T + 1, 2)], "{trace_id=\"ab\"}", "counter", "help", "seconds"), new("b", [(T, 3)], "{}")),
        Requests.V2(new("n{b=\"c\"}", [], Type: "histogram", Histogram: s_native, HistogramMs: T), new("n{b=\"d\"}", [], Histogram: s_custom, HistogramMs: T)),
    ];

    // Two series of version 1 with histograms, which its builder does not know.
    private static byte[] Histograms()
    {
        var writer = new ProtoWriter();
        foreach (FloatHistogram histogram in (FloatHistogram[])[s_native, s_custom])
        {
            int series = writer.Open(1), label = writer.Open(1);
            writer.WriteString(1, "__name__");
            writer.WriteString(2, "h");
            writer.Close(label);
            HistogramMessage.Write(writer, 4, histogram, T + histogram.Schema);
            writer.Close(series);
        }
        return writer.Written.ToArray();
    }

    [Fact]
    public void Version_1_is_taken_or_malformed() => Write(s_version1, isVersion2: false);

    [Fact]
    public void Version_2_is_taken_or_malformed() => Write(s_version2, isVersion2: true);

    private static void Write(byte[][] requests, bool isVersion2) => FuzzedStore.Run((random, store) =>
    {
        byte[] request = random.Mutate(random.Pick(requests));
        var receiver = new RemoteWriteReceiver(store, new RemoteWriteLimits { MaxLabelValueBytes = 100, MaxLabels = 10 }, new MetricRegistry());
        Fuzz.Within(request.Length, 300, 1 << 20, () =>
        {
            try
            {
                RemoteWriteResult result = receiver.WriteAsync(request, isVersion2, CancellationToken.None).AsTask().GetAwaiter().GetResult();
                Assert.True(result.IsComplete || result.Describe().Length > 0);
            }
            catch (MalformedMessageException e) { Assert.NotEmpty(e.Message); }
            catch (Exception e) { throw new InvalidOperationException($"{Convert.ToHexString(request)}: {e.Message}", e); }
        });
    });

    [Fact]
    public void Reads_are_understood_or_refused()
    {
        var writer = new ProtoWriter();
        int query = writer.Open(1);
        writer.WriteInt64(1, T);
        writer.WriteInt64(2, T + 1);
        for (int op = 0; op < 4; op++)
        {
            int matcher = writer.Open(3);
            writer.WriteVarint(1, (ulong)op);
            writer.WriteString(2, "__name__");
            writer.WriteString(3, "a.*|b{2,5}(c|d)+");
            writer.Close(matcher);
        }
        writer.Close(query);
        byte[] request = writer.Written.ToArray();
        Fuzz.Run(random =>
        {
            byte[] damaged = random.Mutate(request);
            Fuzz.Within(damaged.Length, 10_000, 1 << 20, () => // a regex costs most
            {
                try { foreach (RemoteReadQuery read in RemoteReadQuery.ReadAll(damaged)) Assert.All(read.Matchers, m => m.Matches("abbcd")); }
                catch (Exception e) when (e is MalformedMessageException or ArgumentException) { Assert.NotEmpty(e.Message); }
            });
        });
    }

    private const string Otlp = """
        {"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"a"}},{"key":"host","value":{"arrayValue":{"values":[{"intValue":"1"}]}}}]},"scopeMetrics":[{"scope":{"name":"s","version":"1"},"metrics":[
        {"name":"g.x","unit":"By","description":"d","gauge":{"dataPoints":[{"timeUnixNano":"1700006400000000000","asInt":"3","attributes":[{"key":"k","value":{"boolValue":true}}],"exemplars":[{"timeUnixNano":"1700006400000000000","asDouble":1,"traceId":"AB01","spanId":"02"}]}]}},
        {"name":"s","sum":{"aggregationTemporality":2,"isMonotonic":true,"dataPoints":[{"startTimeUnixNano":"1700006300000000000","timeUnixNano":"1700006400000000000","asDouble":1.5},{"timeUnixNano":"1700006401000000000","flags":1}]}},
        {"name":"h","histogram":{"aggregationTemporality":2,"dataPoints":[{"timeUnixNano":"1700006400000000000","count":"6","sum":9.5,"bucketCounts":["1","2","3"],"explicitBounds":[0.1,5],"min":0.1,"max":9}]}},
        {"name":"e","exponentialHistogram":{"aggregationTemporality":2,"dataPoints":[{"timeUnixNano":"1700006400000000000","count":"8","sum":9.5,"scale":3,"zeroCount":"1","zeroThreshold":0.1,"positive":{"offset":-3,"bucketCounts":["1","2","0","3"]},"negative":{"offset":2,"bucketCounts":["1"]}}]}},
        {"name":"q","summary":{"dataPoints":[{"timeUnixNano":"1700006400000000000","count":"6","sum":9.5,"quantileValues":[{"quantile":0.5,"value":2}]}]}}]}]}]}
        """;

    private static readonly string[] s_pieces =
    [
        "{", "}", "[", "]", ",", ":", "\"", "null", "1e999", "-1", "\"-1\"", "2147483647", "-2147483648", "18446744073709551615", "\"9223372036854775807\"", "\"NaN\"", "\"-Infinity\"", "\\ud800", "scale", "offset", "\"scale\":20,", "\"scale\":1000000000,", "\"offset\":2147483647,", "\"offset\":-2147483648,",
        "\"bucketCounts\":[\"1\",\"1\"],", "\"flags\":1,", "true", "é", "{\"stringValue\":\"x\"}",
    ];

    [Fact]
    public void Otlp_json_is_taken_or_malformed() => Write(random => Encoding.UTF8.GetBytes(random.Mutate(Otlp, s_pieces)), isJson: true);

    [Fact]
    public void Otlp_is_taken_or_malformed()
    {
        byte[] request = OtlpMetricsWriterOf(Otlp);
        Write(random => random.Mutate(request), isJson: false);
    }

    private static byte[] OtlpMetricsWriterOf(string json) => Pharos.Wire.Otlp.OtlpMetricsWriter.Write(OtlpMetricsJsonReader.Read(Encoding.UTF8.GetBytes(json))).Written.ToArray();

    private static void Write(Func<Random, byte[]> request, bool isJson) => FuzzedStore.Run((random, store) =>
    {
        byte[] damaged = request(random);
        var receiver = new OtlpMetricsReceiver(store, new MetricRegistry());
        receiver.Apply(new OtlpConfig { ConvertHistogramsToNhcb = random.Next(2) == 0, PromoteAllResourceAttributes = random.Next(2) == 0 });
        Fuzz.Within(damaged.Length, 500, 1 << 20, () =>
        {
            try
            {
                OtlpPartialSuccess success = receiver.WriteAsync(damaged, isJson, CancellationToken.None).AsTask().GetAwaiter().GetResult();
                Assert.True(success.Rejected == 0 || success.Message.Length > 0);
            }
            catch (MalformedMessageException e) { Assert.NotEmpty(e.Message); }
            catch (Exception e) { throw new InvalidOperationException($"{(isJson ? Encoding.UTF8.GetString(damaged) : Convert.ToHexString(damaged))}: {e.Message}", e); }
        });
    });
}
