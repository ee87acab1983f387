using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Pharos.Core;
using Pharos.Metrics.RemoteWrite;
using Pharos.Metrics.Tests.Support;
using Pharos.Testing;

namespace Pharos.Metrics.Tests.ThirdParty;

public sealed class PrometheusRemoteWriteTests
{
    [Fact]
    public async Task Takes_what_a_real_Prometheus_sends()
    {
        string prometheus = Tool.Require("prometheus");
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        var store = new RecordingStorage();
        var registry = new MetricRegistry();
        await using TestTarget target = await TestTarget.StartAsync();
        target.Serve("# HELP demo_total help\n# TYPE demo_total counter\ndemo_total{path=\"/\\\"x\\\"\"} 42\n");
        await using WebApplication app = await LoopbackApp.StartAsync(app => app.MapRemoteWriteApi(new RemoteWriteReceiver(store, new RemoteWriteLimits(), registry)));
        using var folder = new TempFolder();
        folder.Write("prometheus.yml", $"""
            global: {"{"}scrape_interval: 1s{"}"}
            scrape_configs: [{"{"}job_name: j, static_configs: [{"{"}targets: ['{target.Address}']{"}"}]{"}"}]
            remote_write: [{"{"}url: '{app.Urls.Single()}/api/v1/write', queue_config: {"{"}batch_send_deadline: 200ms{"}"}, metadata_config: {"{"}send_interval: 1s{"}"}{"}"}]
            """);
        using Process process = Tool.Start(prometheus, folder.Path, "--config.file=prometheus.yml", "--web.listen-address=127.0.0.1:0", $"--storage.tsdb.path={folder.File("data")}");
        try
        {
            string series = $"demo_total{{instance=\"{target.Address}\", job=\"j\", path=\"/\\\"x\\\"\"}}";
            await Tool.UntilAsync(() => store.Of(series).Contains(' ', StringComparison.Ordinal) && store.Metadata.ContainsKey("demo_total"), "samples and metadata", cancellationToken);
            Assert.StartsWith("42@", store.Of(series), StringComparison.Ordinal);
            Assert.Equal(("counter", "help"), (store.Metadata["demo_total"].Type, store.Metadata["demo_total"].Help));
            Assert.DoesNotContain("pharos_remote_write_rejected_total{", registry.Write(), StringComparison.Ordinal);
            target.Serve("");
            await Tool.UntilAsync(() => store.Of(series).Contains("stale", StringComparison.Ordinal), "the stale marker", cancellationToken);
        }
        finally { process.Kill(); }
    }
}
