using System.Text;
using System.Text.Json;
using Pharos.Core;
using Pharos.Logs.Config;
using Pharos.Logs.Otlp;
using Pharos.Logs.Push;
using Pharos.Logs.Store.Wal;
using Pharos.Logs.Tests.Store;
using Pharos.Testing;
using Pharos.Wire;
using Pharos.Wire.Otlp;
using Snappier;

namespace Pharos.Logs.Tests.Push;

/// <summary>Whatever is pushed is taken or refused with a reason, and what is taken is a record that can be replayed, hardly larger than what came. <c>PHAROS_FUZZ_SECONDS</c> sets how long.</summary>
public sealed class PushFuzzTests
{
    private static readonly LogLimits s_limits = new() { RejectOldSamples = false, CreationGracePeriod = TimeSpan.FromDays(100_000) };

    private static readonly byte[][] s_json =
    [
        """{"streams":[{"stream":{"app":"shop","env":"prod"},"values":[["1700000000000000000","{\"level\":\"info\"}"],["1700000000000000001","level=warn x=1",{"trace_id":"abc"}]]}]}"""u8.ToArray(),
        """{"streams":[{"stream":{"a":"\u00e9\ud83d\ude00"},"values":[["1","x"]]},{"stream":{},"values":[]},{"stream":{"b":"c"},"values":[["2","y\n\tz"]],"other":[1,{"a":null}]}]}"""u8.ToArray(),
        .. Conformance.Root is null ? [] : Recorded(),
    ];

    private static readonly byte[][] s_protobuf = [.. Labels.Select(labels => PushApiTests.Protobuf(labels,
        (DateTimeOffset.UnixEpoch.AddDays(20_000), "level=info msg=\"x y\"", []), (DateTimeOffset.UnixEpoch, "{\"a\":1}", [("trace.id", "abc"), ("b", "")]), (DateTimeOffset.UnixEpoch, "", [])))];

    private static readonly byte[][] s_otlpJson =
    [
        """{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}},{"key":"host","value":{"kvlistValue":{"values":[{"key":"id","value":{"intValue":"7"}}]}}}]},"scopeLogs":[{"scope":{"name":"n","version":"1"},"logRecords":[{"timeUnixNano":"1700000000000000000","severityNumber":9,"severityText":"INFO","body":{"stringValue":"a line"},"attributes":[{"key":"a.b","value":{"arrayValue":{"values":[{"boolValue":true},{"doubleValue":1.5}]}}}],"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174"},{"observedTimeUnixNano":"5","body":{"kvlistValue":{"values":[{"key":"x","value":{"bytesValue":"AAE="}}]}}}]}]}]}"""u8.ToArray(),
    ];

    private static readonly byte[][] s_otlp = [.. s_otlpJson.Select(json => OtlpLogsWriter.Write(OtlpLogsJsonReader.Read(json)).WrittenMemory.ToArray())];

    private static string[] Labels => ["{app=\"shop\", env=\"prod\"}", "{a=`x`}", "{}", "{a=\"\\u00e9\\n\", b=\"\"}"];

    [Fact]
    public Task Json_is_taken_or_refused() => RunAsync(s_json, JsonPush.Read, isProtobuf: false);

    [Fact]
    public Task Protobuf_is_taken_or_refused() => RunAsync(s_protobuf, ProtobufPush.Read, isProtobuf: true);

    [Fact]
    public Task Otlp_is_taken_or_refused() =>
        RunAsync(s_otlp, (request, receiver, builder) => new OtlpLogSignal(receiver, TimeProvider.System).Read(request.ToArray(), isJson: false, builder), isProtobuf: false);

    [Fact]
    public Task Otlp_json_is_taken_or_refused() =>
        RunAsync(s_otlpJson, (request, receiver, builder) => new OtlpLogSignal(receiver, TimeProvider.System).Read(request.ToArray(), isJson: true, builder), isProtobuf: false);

    [Fact]
    public void Snappy_is_decoded_or_refused() => Fuzz.Run(random =>
    {
        byte[] plain = random.Pick(s_protobuf), body = random.Mutate(Snappy.CompressToArray(plain));
        var limits = new BodyLimits { EncodedBytes = 1 << 20, DecodedBytes = 1 << 20 };
        try
        {
            using PooledBody decoded = BodyReader.ReadAsync(new MemoryStream(body), "snappy", limits, CancellationToken.None).AsTask().GetAwaiter().GetResult();
            Assert.True(decoded.Length <= limits.DecodedBytes);
        }
        catch (BodyException) { } // an answer too
    });

    [Fact]
    public void Labels_are_read_or_refused() => Fuzz.Run(random =>
    {
        string text = random.Mutate(random.Pick(Labels), ["{", "}", "=", "\"", "`", "\\", "\\x4", "\\u12", ",", " ", "\n", "ä", "\uD800", "a", "0", ":"]);
        try
        {
            LabelSet labels = StreamLabels.Parse(text);
            Assert.Equal(labels, StreamLabels.Parse(StreamLabels.Format(labels)));
        }
        catch (MalformedMessageException) { } // an answer too
    });

    private delegate void Reader(ReadOnlySpan<byte> request, LogReceiver receiver, PushBuilder builder);

    private static async Task RunAsync(byte[][] seeds, Reader read, bool isProtobuf)
    {
        await using StoreFixture fixture = await StoreFixture.OpenAsync();
        var receiver = new LogReceiver(fixture.Store, s_limits, new MetricRegistry(), TimeProvider.System);
        Fuzz.Run(random =>
        {
            byte[] body = random.Mutate(random.Pick(seeds));
            if (random.Next(8) == 0) body = random.Mutate(body);
            PushBuilder builder = receiver.Begin(expectsSource: isProtobuf);
            try
            {
                read(body, receiver, builder);
                Check(builder, body);
                if (isProtobuf) CheckSource(builder.Record, body);
            }
            catch (MalformedMessageException) { } // an answer too
            catch (Exception e) { throw new InvalidOperationException($"{Convert.ToHexString(body)}: {e.Message}", e); }
            finally { receiver.Return(builder); }
        });
    }

    private static void Check(PushBuilder builder, byte[] body)
    {
        // service_name and detected_level are added, and a label set is written at most once an entry.
        Assert.True(builder.Record.Written.Length <= 64 + (200 * (builder.Record.Streams + builder.Record.Entries)) + (4 * body.Length), $"{body.Length} bytes became {builder.Record.Written.Length}");
        var reader = new PushRecordReader(builder.Record.Written);
        int entries = 0;
        long lineBytes = 0;
        while (reader.NextStream())
        {
            Assert.True(reader.Labels.Count > 0);
            for (; reader.NextEntry(); entries++) lineBytes += reader.Line.Length;
        }
        Assert.Equal((builder.Record.Entries, builder.Record.LineBytes), (entries, lineBytes));
        _ = builder.Faults.ToString();
    }

    /// <summary>The request with what was decided of it gives the same record again.</summary>
    private static void CheckSource(PushRecord record, byte[] body)
    {
        record.AddSource(Snappy.CompressToArray(body));
        if (record.Logged[0] == PushRecord.Version) return; // no smaller
        var replayed = new PushRecord();
        SourceRecord.Read(record.Logged, replayed);
        Assert.Equal(record.Written, replayed.Written);
    }

    private static IEnumerable<byte[]> Recorded() =>
        [.. Cases.Load("logql/recorded/push-api.json").EnumerateArray().Select(c => Encoding.UTF8.GetBytes(c.GetProperty("request").GetString()!.Replace("<now>", "1700000000000000000", StringComparison.Ordinal)))];
}
