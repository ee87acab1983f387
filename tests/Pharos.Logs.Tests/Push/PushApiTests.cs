using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Pharos.Logs.Tests.Api;
using Pharos.Testing;
using Pharos.Wire;
using Snappier;

namespace Pharos.Logs.Tests.Push;

public sealed class PushApiTests
{
    private static readonly DateTimeOffset s_now = DateTimeOffset.Parse("2026-11-20T12:00:00Z", CultureInfo.InvariantCulture);

    private static string NowNs => ((s_now - DateTimeOffset.UnixEpoch).Ticks * 100).ToString(CultureInfo.InvariantCulture);

    [Fact, ConformanceFamily("logql")]
    public Task Answers_as_recorded() => ConformanceFile.RunAsync("logql/recorded/push-api.json", async cases =>
    {
        JsonElement[] all = [.. Cases.Load(cases.Name).EnumerateArray()];
        foreach ((int index, JsonElement expected) in all.Index())
        {
            await cases.CaseAsync(Cases.Name(index, expected), async () =>
            {
                await using ApiHost host = await ApiHost.StartAsync(ApiHost.Recorded, new FakeTimeProvider(s_now));
                string request = expected.GetProperty("request").GetString()!;
                bool gzip = request == "(gzip of the first case)";
                if (gzip) request = all[0].GetProperty("request").GetString()!;
                byte[] body = Encoding.UTF8.GetBytes(request.Replace("<now>", NowNs, StringComparison.Ordinal));
                (int status, string? type, string text) = await host.PostAsync("/loki/api/v1/push", gzip ? Gzip(body) : body, expected.GetProperty("headers").GetProperty("Content-Type").GetString()!, gzip ? "gzip" : null);
                string wanted = expected.GetProperty("body").GetString()!;
                // Where Loki shows its JSON library's words ours say the same in others.
                bool same = wanted.StartsWith("loghttp.PushRequest", StringComparison.Ordinal) ? text.StartsWith("loghttp.PushRequest", StringComparison.Ordinal) : text == wanted;
                return same && status == expected.GetProperty("status").GetInt32() && type == expected.GetProperty("content_type").GetString() ? null : $"{status} {type} {text}";
            });
        }
    });

    [Fact]
    public async Task Protobuf_in_snappy_is_stored_with_its_metadata()
    {
        await using ApiHost host = await ApiHost.StartAsync("{}", new FakeTimeProvider(s_now));
        byte[] body = Snappy.CompressToArray(Protobuf("{app=\"shop\"}", (s_now, "level=warn msg=x", [("trace.id", "abc")])));
        Assert.Equal(204, (await host.PostAsync("/loki/api/v1/push", body, "application/x-protobuf", "snappy")).Status);
        Assert.Equal(204, (await host.PostAsync("/loki/api/v1/push", body, "application/x-protobuf")).Status);
        var entries = Entries(host);
        Assert.Equal("{app=\"shop\", service_name=\"shop\"} level=warn msg=x {detected_level=\"warn\", trace_id=\"abc\"}", Assert.Single(entries));
    }

    public static TheoryData<string, string, int, string> Limits => new()
    {
        { "{max_line_size: 10}", "{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":[[\"NOW\",\"01234567890\"],[\"NOW\",\"short\"]]}]}", 400, "Max entry size '10' bytes exceeded for stream '{a=\"b\"}' while adding an entry with length '11' bytes\n" },
        { "{max_line_size: 10, max_line_size_truncate: true}", "{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":[[\"NOW\",\"01234567890\"]]}]}", 204, "" },
        { "{max_label_names_per_series: 1}", "{\"streams\":[{\"stream\":{\"a\":\"b\",\"c\":\"d\"},\"values\":[[\"NOW\",\"x\"]]}]}", 400, "entry for stream '{a=\"b\", c=\"d\"}' has 2 label names; limit 1\n" },
        { "{max_label_name_length: 3}", "{\"streams\":[{\"stream\":{\"abcd\":\"b\"},\"values\":[[\"NOW\",\"x\"]]}]}", 400, "stream '{abcd=\"b\"}' has label name too long: 'abcd'\n" },
        { "{max_label_value_length: 3}", "{\"streams\":[{\"stream\":{\"a\":\"bcde\"},\"values\":[[\"NOW\",\"x\"]]}]}", 400, "stream '{a=\"bcde\"}' has label value too long: 'bcde'\n" },
        { "{reject_old_samples: true}", "{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":[[\"1500000000000000000\",\"x\"]]}]}", 400, "entry for stream '{a=\"b\"}' has timestamp too old: 2017-07-14T02:40:00Z, oldest acceptable timestamp is: 2026-11-13T12:00:00Z\n" },
        { "{allow_structured_metadata: false}", "{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":[[\"NOW\",\"x\",{\"m\":\"1\"}]]}]}", 400, "stream '{a=\"b\"}' includes structured metadata, but this feature is disallowed. Please see `limits_config.allow_structured_metadata` or contact your Loki administrator to enable it.\n" },
        { "{max_structured_metadata_entries_count: 1}", "{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":[[\"NOW\",\"x\",{\"m\":\"1\",\"n\":\"2\"}]]}]}", 400, "stream '{a=\"b\"}' has too many structured metadata labels: '2', limit: '1'. Please see `limits_config.max_structured_metadata_entries_count` or contact your Loki administrator to increase it.\n" },
        { "{max_structured_metadata_size: 4B}", "{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":[[\"NOW\",\"x\",{\"m\":\"12345\"}]]}]}", 400, "stream '{a=\"b\"}' has structured metadata too large: '6' bytes, limit: '4' bytes. Please see `limits_config.max_structured_metadata_size` or contact your Loki administrator to increase it.\n" },
        { "{ingestion_rate_mb: 0.00001, ingestion_burst_size_mb: 0.00001}", "{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":[[\"NOW\",\"more than ten bytes\"]]}]}", 429, "Ingestion rate limit exceeded for user fake (limit: 10 bytes/sec) while attempting to ingest '1' lines totaling '19' bytes, reduce log volume or contact your Loki administrator to see if the limit can be increased\n" },
        { "{per_stream_rate_limit: 10B, per_stream_rate_limit_burst: 10B}", "{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":[[\"NOW\",\"more than ten bytes\"]]}]}", 429, "Per stream rate limit exceeded (limit: 10B/sec) while attempting to ingest for stream '{a=\"b\"}' totaling 46B, consider splitting a stream via additional labels or contact your Loki administrator to see if the limit can be increased\n" },
        { "{max_global_streams_per_user: 1}", "{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":[[\"NOW\",\"x\"]]}]}", 204, "" },
    };

    [Theory, MemberData(nameof(Limits))]
    public async Task Limits_answer_in_Lokis_words(string limits, string body, int status, string message)
    {
        await using ApiHost host = await ApiHost.StartAsync($"limits_config: {limits[..^1]}, discover_service_name: []}}", new FakeTimeProvider(s_now));
        (int found, _, string text) = await host.PushAsync(body.Replace("NOW", NowNs, StringComparison.Ordinal));
        Assert.Equal((status, message), (found, text));
    }

    [Fact]
    public async Task The_good_part_of_a_push_is_kept_and_a_stream_limit_is_retryable()
    {
        await using ApiHost host = await ApiHost.StartAsync("limits_config: {max_global_streams_per_user: 1, discover_log_levels: false}", new FakeTimeProvider(s_now));
        await host.PushAsync($"{{\"streams\":[{{\"stream\":{{\"a\":\"1\"}},\"values\":[[\"{NowNs}\",\"one\"]]}}]}}");
        (int status, _, string text) = await host.PushAsync($"{{\"streams\":[{{\"values\":[[\"{NowNs}\",\"two\"]],\"stream\":{{\"a\":\"2\"}}}},{{\"stream\":{{\"a\":\"1\"}},\"values\":[[\"{NowNs}\",\"three\"],[\"1\",\"too old\"]]}}]}}");
        Assert.Equal(429, status);
        Assert.Contains("Maximum active stream limit exceeded when trying to create stream {a=\"2\", service_name=\"unknown_service\"}", text, StringComparison.Ordinal);
        Assert.Contains("has timestamp too old", text, StringComparison.Ordinal);
        Assert.Equal(["{a=\"1\", service_name=\"unknown_service\"} one {}", "{a=\"1\", service_name=\"unknown_service\"} three {}"], Entries(host));
    }

    internal static List<string> Entries(ApiHost host)
    {
        var found = new List<string>();
        using Pharos.Logs.LogQL.ILogSelection selection = host.Logs.Store.Select([], 0, long.MaxValue);
        var batch = new Pharos.Logs.LogQL.LogBatch();
        foreach (Pharos.Logs.LogQL.ILogBlock block in selection.Blocks)
        {
            block.Load(Pharos.Logs.LogQL.LogParts.Lines | Pharos.Logs.LogQL.LogParts.Metadata, batch);
            for (int i = 0; i < batch.Count; i++) found.Add($"{Pharos.Logs.Push.StreamLabels.Format(selection.Streams[block.Stream])} {Encoding.UTF8.GetString(batch.Line(i))} {Pharos.Logs.Push.StreamLabels.Format(batch.MetadataSets[batch.MetadataCodes[i]])}");
        }
        return found;
    }

    internal static byte[] Protobuf(string labels, params (DateTimeOffset Time, string Line, (string, string)[] Metadata)[] entries)
    {
        var writer = new ProtoWriter();
        int stream = writer.Open(1);
        writer.WriteString(1, labels);
        foreach ((DateTimeOffset time, string line, (string, string)[] metadata) in entries)
        {
            int entry = writer.Open(2);
            int timestamp = writer.Open(1);
            writer.WriteInt64(1, time.ToUnixTimeSeconds());
            writer.Close(timestamp);
            writer.WriteString(2, line);
            foreach ((string name, string value) in metadata)
            {
                int pair = writer.Open(3);
                writer.WriteString(1, name);
                writer.WriteString(2, value);
                writer.Close(pair);
            }
            writer.Close(entry);
        }
        writer.Close(stream);
        return writer.Written.ToArray();
    }

    private static byte[] Gzip(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Fastest)) stream.Write(body);
        return packed.ToArray();
    }
}
