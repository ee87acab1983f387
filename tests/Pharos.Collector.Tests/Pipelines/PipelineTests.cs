using System.Net;
using Pharos.Collector.Data;
using Pharos.Testing;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Tests.Pipelines;

/// <summary>Whole collectors between real senders and destinations.</summary>
public sealed class PipelineTests
{
    private const string Receiver = "receivers: {otlp: {protocols: {grpc: {endpoint: '127.0.0.1:$GRPC'}, http: {endpoint: '127.0.0.1:$HTTP'}}}}\n";
    private const string QuickRetry = "retry_on_failure: {initial_interval: 20ms, max_interval: 50ms}";

    [Theory]
    [InlineData("otlp: {endpoint: 'GRPC', tls: {insecure: true}}")]
    [InlineData("otlp_grpc: {endpoint: 'http://GRPC', compression: zstd}")]
    [InlineData("otlp: {endpoint: 'GRPC', tls: {insecure: true}, compression: none}")]
    [InlineData("otlphttp: {endpoint: 'HTTP'}")]
    [InlineData("otlphttp: {endpoint: 'HTTP', encoding: json, compression: none}")]
    [InlineData("otlphttp: {endpoint: 'HTTP/', compression: zstd}")]
    public async Task The_official_examples_arrive_as_they_were_sent(string exporter)
    {
        await using CollectedHost host = await CollectedHost.StartAsync();
        string id = exporter.Split(':')[0];
        await using RunningCollector collector = await RunningCollector.StartAsync(
            Receiver + $"exporters: {{{exporter.Replace("GRPC", host.GrpcAddress).Replace("HTTP", host.HttpUrl)}}}\nprocessors: {{batch: {{timeout: 10ms}}}}\n" +
            $"service: {{pipelines: {{logs: {{receivers: [otlp], processors: [batch], exporters: [{id}]}}, traces: {{receivers: [otlp], processors: [batch], exporters: [{id}]}}, metrics: {{receivers: [otlp], processors: [batch], exporters: [{id}]}}}}}}\n");
        foreach ((string file, string path, CollectedHost.Sink sink) in ((string, string, CollectedHost.Sink)[])[("logs", "/v1/logs", host.Logs), ("trace", "/v1/traces", host.Traces), ("metrics", "/v1/metrics", host.Metrics)])
        {
            string json = await File.ReadAllTextAsync(Conformance.Require($"otlp/examples/{file}.json"), TestContext.Current.CancellationToken);
            Telemetry sent = Telemetry.FromJson(path switch { "/v1/logs" => Signals.Logs, "/v1/traces" => Signals.Traces, _ => Signals.Metrics }, System.Text.Encoding.UTF8.GetBytes(json));
            Assert.Equal((HttpStatusCode.OK, "{}"), await collector.PostAsync(path, json) is var (status, body, _) ? (status, body) : default);
            await sink.WaitForAsync(sent.Items);
            Assert.Equal(sent.ToProtobuf().ToArray(), sink.Batches.Single().ToProtobuf().ToArray());
        }
        Assert.Contains("otelcol_receiver_accepted_log_records_total{receiver=\"otlp\",transport=\"http\"} 1", collector.Registry.Write(), StringComparison.Ordinal);
        Assert.Contains($"otelcol_exporter_sent_spans_total{{exporter=\"{id}\"}} 1", collector.Registry.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_collectors_in_a_row_pass_logs_on_over_gRPC()
    {
        await using CollectedHost host = await CollectedHost.StartAsync();
        await using RunningCollector second = await RunningCollector.StartAsync(Receiver + $"exporters: {{otlp: {{endpoint: '{host.GrpcAddress}', tls: {{insecure: true}}}}}}\nservice: {{pipelines: {{logs: {{receivers: [otlp], exporters: [otlp]}}}}}}\n");
        await using RunningCollector first = await RunningCollector.StartAsync(Receiver + $"exporters: {{otlp: {{endpoint: '127.0.0.1:{second.Grpc}', tls: {{insecure: true}}}}}}\nservice: {{pipelines: {{logs: {{receivers: [otlp], exporters: [otlp]}}}}}}\n");
        await first.PostLogsAsync(0, 500);
        await host.Logs.WaitForAsync(500);
    }

    [Fact]
    public async Task A_change_in_one_pipeline_does_not_show_in_another()
    {
        await using CollectedHost a = await CollectedHost.StartAsync(), b = await CollectedHost.StartAsync();
        await using RunningCollector collector = await RunningCollector.StartAsync(
            Receiver + $"exporters: {{otlphttp/a: {{endpoint: '{a.HttpUrl}'}}, otlphttp/b: {{endpoint: '{b.HttpUrl}'}}}}\nprocessors: {{resource: {{attributes: [{{key: team, value: anvila, action: upsert}}]}}}}\n" +
            "service: {pipelines: {logs/a: {receivers: [otlp], processors: [resource], exporters: [otlphttp/a]}, logs/b: {receivers: [otlp], exporters: [otlphttp/b]}}}\n");
        await collector.PostLogsAsync(0, 1);
        await a.Logs.WaitForAsync(1);
        await b.Logs.WaitForAsync(1);
        Assert.Equal(["service.name", "team"], Keys(a));
        Assert.Equal(["service.name"], Keys(b));

        static IEnumerable<string> Keys(CollectedHost host) => ((LogsData)host.Logs.Batches.Single()).Scopes[0].Resource.Attributes.Select(x => x.Key);
    }

    [Theory, InlineData(503), InlineData(429)]
    public async Task What_a_destination_cannot_take_now_is_sent_again(int status)
    {
        await using CollectedHost host = await CollectedHost.StartAsync();
        int asked = 0;
        host.Logs.Answer = () => Interlocked.Increment(ref asked) <= 3 ? throw new OtlpRefusedException(status, "later") { RetryAfter = TimeSpan.FromMilliseconds(30) } : default;
        await using RunningCollector collector = await RunningCollector.StartAsync(Receiver + $"exporters: {{otlp: {{endpoint: '{host.GrpcAddress}', tls: {{insecure: true}}, {QuickRetry}}}}}\nservice: {{pipelines: {{logs: {{receivers: [otlp], exporters: [otlp]}}}}}}\n");
        await collector.PostLogsAsync(0, 7);
        await host.Logs.WaitForAsync(7);
        Assert.Equal(4, asked);
        Assert.DoesNotContain("otelcol_exporter_send_failed", collector.Registry.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_destination_refuses_for_good_is_dropped_and_counted()
    {
        await using CollectedHost host = await CollectedHost.StartAsync();
        int asked = 0;
        host.Logs.Answer = () => Interlocked.Increment(ref asked) == 1 ? throw new OtlpRefusedException(400, "never") : default;
        await using RunningCollector collector = await RunningCollector.StartAsync(Receiver + $"exporters: {{otlphttp: {{endpoint: '{host.HttpUrl}', sending_queue: {{num_consumers: 1}}}}}}\nservice: {{pipelines: {{logs: {{receivers: [otlp], exporters: [otlphttp]}}}}}}\n");
        await collector.PostLogsAsync(0, 3);
        await collector.PostLogsAsync(3, 1);
        await host.Logs.WaitForAsync(1);
        Assert.Contains("otelcol_exporter_send_failed_log_records_total{exporter=\"otlphttp\"} 3", collector.Registry.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_queue_tells_the_sender_to_come_again_and_forgets_nothing_that_was_acknowledged()
    {
        int port = FreePort.Next();
        await using RunningCollector collector = await RunningCollector.StartAsync(Receiver + $"exporters: {{otlp: {{endpoint: '127.0.0.1:{port}', tls: {{insecure: true}}, {QuickRetry}, sending_queue: {{queue_size: 5}}}}}}\nservice: {{pipelines: {{logs: {{receivers: [otlp], exporters: [otlp]}}}}}}\n");
        int taken = 0;
        (HttpStatusCode Status, string Body, System.Net.Http.Headers.RetryConditionHeaderValue? RetryAfter) refused = default;
        for (int i = 0; i < 20; i++)
        {
            var answer = await collector.PostLogsAsync(i, 1);
            if (answer.Status == HttpStatusCode.OK) taken++;
            else refused = answer;
        }
        Assert.Equal(5, taken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.RetryAfter?.Delta);
        Assert.Contains("the sending queue is full", refused.Body, StringComparison.Ordinal);
        Assert.Contains("otelcol_receiver_refused_log_records_total{receiver=\"otlp\",transport=\"http\"} 15", collector.Registry.Write(), StringComparison.Ordinal);
        Assert.Contains("otelcol_exporter_enqueue_failed_log_records_total{exporter=\"otlp\"} 15", collector.Registry.Write(), StringComparison.Ordinal);
        await using CollectedHost host = await CollectedHost.StartAsync(port);
        await host.Logs.WaitForAsync(5);
    }

    [Fact]
    public async Task Without_a_queue_the_sender_learns_what_the_destination_says()
    {
        await using CollectedHost host = await CollectedHost.StartAsync();
        await using RunningCollector collector = await RunningCollector.StartAsync(Receiver + $"exporters: {{otlphttp: {{endpoint: '{host.HttpUrl}', sending_queue: {{enabled: false}}, retry_on_failure: {{enabled: false}}}}}}\nservice: {{pipelines: {{logs: {{receivers: [otlp], exporters: [otlphttp]}}}}}}\n");
        host.Logs.Answer = () => new OtlpPartialSuccess(2, "two are too old");
        Assert.Equal("""{"partialSuccess":{"rejectedLogRecords":"2","errorMessage":"two are too old"}}""", (await collector.PostLogsAsync(0, 3)).Body);
        host.Logs.Answer = () => throw new OtlpRefusedException(429, "slowly");
        Assert.Equal(HttpStatusCode.TooManyRequests, (await collector.PostLogsAsync(0, 3)).Status);
        host.Logs.Answer = () => throw new OtlpRefusedException(400, "bad");
        Assert.Equal(HttpStatusCode.BadRequest, (await collector.PostLogsAsync(0, 3)).Status);
    }

    [Fact]
    public async Task A_queue_on_disk_goes_on_where_the_collector_before_stopped()
    {
        using var folder = new TempFolder();
        int port = FreePort.Next();
        string text = Receiver + $"extensions: {{file_storage: {{directory: '{folder.File("storage")}', create_directory: true}}}}\nexporters: {{otlp: {{endpoint: '127.0.0.1:{port}', tls: {{insecure: true}}, {QuickRetry}, sending_queue: {{storage: file_storage}}}}}}\n" +
            "service: {extensions: [file_storage], pipelines: {logs: {receivers: [otlp], exporters: [otlp]}}}\n";
        await using (RunningCollector first = await RunningCollector.StartAsync(text))
        {
            for (int i = 0; i < 20; i++) Assert.Equal(HttpStatusCode.OK, (await first.PostLogsAsync(i, 1)).Status);
        }
        await using CollectedHost host = await CollectedHost.StartAsync(port);
        await using RunningCollector second = await RunningCollector.StartAsync(text);
        await host.Logs.WaitForAsync(20);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)).Order(), host.Logs.Batches.SelectMany(b => ((LogsData)b).Scopes).SelectMany(s => s.Records).Select(r => (string)r.Body!).Order());
        await second.DisposeAsync(); // waits for the deletions
        Assert.Empty(Directory.EnumerateFiles(folder.File("storage"), "*.batch", SearchOption.AllDirectories));
    }
}
