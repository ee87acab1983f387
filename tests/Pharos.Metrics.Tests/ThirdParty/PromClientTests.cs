using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Metrics.Config;
using Pharos.Metrics.Scrape;
using Pharos.Metrics.Tests.Support;
using Pharos.Testing;

namespace Pharos.Metrics.Tests.ThirdParty;

public sealed class PromClientTests
{
    private const string Application = """
        const client = require('prom-client'), http = require('http'), fs = require('fs');
        const registry = new client.Registry();
        if (process.argv[2] === 'openmetrics') registry.setContentType(client.Registry.OPENMETRICS_CONTENT_TYPE);
        client.collectDefaultMetrics({ register: registry });
        const hits = new client.Counter({ name: 'hits_total', help: 'Hits', labelNames: ['path'], registers: [registry] });
        const times = new client.Histogram({ name: 'times_seconds', help: 'Times', buckets: [0.1, 1], registers: [registry] });
        hits.inc({ path: '/"x"' }, 3);
        times.observe(0.5);
        http.createServer(async (_, reply) => { reply.setHeader('Content-Type', registry.contentType); reply.end(await registry.metrics()); })
          .listen(0, '127.0.0.1', function () { fs.writeFileSync('port', String(this.address().port)); });
        """;

    [Theory, InlineData("text"), InlineData("openmetrics")]
    public async Task Scrapes_a_real_node_application(string format)
    {
        string node = Tool.Require("node"), npm = Tool.Require("npm");
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        using var folder = new TempFolder();
        folder.Write("app.js", Application);
        folder.Write("package.json", "{\"private\":true}");
        using (Process install = Tool.Start(npm, folder.Path, "install", "--no-audit", "--no-fund", "prom-client@15"))
        {
            await install.WaitForExitAsync(cancellationToken);
            Assert.SkipWhen(install.ExitCode != 0, "prom-client cannot be installed: no package registry");
        }
        using Process process = Tool.Start(node, folder.Path, "app.js", format);
        try
        {
            await Tool.UntilAsync(() => File.Exists(folder.File("port")) && File.ReadAllText(folder.File("port")).Length > 0, "the application", cancellationToken);
            string address = "127.0.0.1:" + await File.ReadAllTextAsync(folder.File("port"), cancellationToken);
            var store = new RecordingStorage();
            await using var manager = new ScrapeManager(store, new ScrapeOptions(), new MetricRegistry(), TimeProvider.System, NullLogger<ScrapeManager>.Instance);
            var errors = new ConfigErrors();
            ConfigNode root = YamlReader.Read("p.yml", $"scrape_configs: [{{job_name: j, scrape_interval: 200ms, static_configs: [{{targets: ['{address}']}}]}}]", errors);
            await manager.ApplyAsync(PrometheusConfigReader.Read(root, new ConfigContext(errors, "/", new PathMap("/", [])), ConfigEnvironment.Process), cancellationToken);
            await Tool.UntilAsync(() => store.Commits > 2, "scrapes", cancellationToken);
            TargetStatus status = Assert.Single(manager.ActiveTargets);
            Assert.Equal("", status.LastError);
            Assert.StartsWith("3@", store.Of($"hits_total{{instance=\"{address}\", job=\"j\", path=\"/\\\"x\\\"\"}}"), StringComparison.Ordinal);
            Assert.StartsWith("1@", store.Of($"times_seconds_bucket{{instance=\"{address}\", job=\"j\", le=\"1.0\"}}"), StringComparison.Ordinal);
            Assert.Contains(store.Series, s => s.StartsWith("nodejs_eventloop_lag_seconds{", StringComparison.Ordinal));
        }
        finally { process.Kill(); }
    }
}
