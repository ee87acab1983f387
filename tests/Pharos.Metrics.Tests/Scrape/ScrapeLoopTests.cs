using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Metrics.Config;
using Pharos.Metrics.Discovery;
using Pharos.Metrics.Http;
using Pharos.Metrics.Scrape;
using Pharos.Metrics.Tests.Support;

namespace Pharos.Metrics.Tests.Scrape;

public sealed class ScrapeLoopTests : IAsyncLifetime
{
    private readonly RecordingStorage _store = new();
    private readonly MetricRegistry _registry = new();
    private TestTarget _target = null!;
    private ScrapeLoop? _loop;
    private long _timeMs = 1_000_000;

    public async ValueTask InitializeAsync() => _target = await TestTarget.StartAsync();

    public ValueTask DisposeAsync() => _target.DisposeAsync();

    private ScrapeLoop Loop(string job = "", ScrapeOptions? options = null, string? forcedError = null)
    {
        var errors = new ConfigErrors();
        ConfigNode root = YamlReader.Read("prometheus.yml", $"scrape_configs:\n  - job_name: j\n    static_configs: [{{targets: ['{_target.Address}']}}]\n{job}", errors);
        PrometheusConfig config = PrometheusConfigReader.Read(root, new ConfigContext(errors, "/", new PathMap("/", [])), ConfigEnvironment.Process);
        Assert.False(errors.HasErrors, string.Join("\n", errors.Findings));
        ScrapeConfig scrape = config.ScrapeConfigs[0];
        ScrapeTarget target = TargetBuilder.Build(scrape, ((StaticDiscoveryConfig)scrape.Discovery[0]).Group, LabelSet.Of(("__address__", _target.Address)), out _)!;
        ScrapeOptions used = options ?? new ScrapeOptions();
        var services = new ScrapeServices(_store, used, _registry, new ScrapeMetrics(_registry), new ScrapeFailureLog(TimeProvider.System), TimeProvider.System, NullLogger.Instance);
        HttpClient client = OutboundHttp.Create(scrape.Http, TimeProvider.System);
        return _loop = new ScrapeLoop(target, scrape, new ScrapeRequest(scrape, used, client), new PoolMetadata(), new JobSeriesBudget(used.MaxSeriesPerJob), services, forcedError, CancellationToken.None);
    }

    private async Task<TargetStatus> ScrapeAsync()
    {
        _timeMs += 15_000;
        await (_loop ?? Loop()).ScrapeAsync(DateTimeOffset.FromUnixTimeMilliseconds(_timeMs));
        return _loop!.Status;
    }

    private string Series(string name) => _store.Of($"{name[..^1]}{(name.EndsWith("{}", StringComparison.Ordinal) ? "" : ", ")}instance=\"{_target.Address}\", job=\"j\"}}".Replace("{, ", "{", StringComparison.Ordinal));

    [Fact]
    public async Task Stores_samples_with_the_targets_labels_and_reports()
    {
        _target.Serve("# HELP a help\n# TYPE a counter\na 1\na{b=\"c\"} 2\n");
        TargetStatus status = await ScrapeAsync();
        Assert.Equal((TargetHealth.Up, ""), (status.Health, status.LastError));
        Assert.Equal("1@1015000", Series("a{}"));
        Assert.Equal("2@1015000", Series("a{b=\"c\"}"));
        Assert.Equal("1@1015000", Series("up{}"));
        Assert.Equal("2@1015000", Series("scrape_samples_scraped{}"));
        Assert.Equal("2@1015000", Series("scrape_samples_post_metric_relabeling{}"));
        Assert.Equal("2@1015000", Series("scrape_series_added{}"));
        Assert.Equal("counter", _store.Metadata["a"].Type);
        Assert.Equal("help", _store.Metadata["a"].Help);
        await ScrapeAsync();
        Assert.Equal("2@1015000 0@1030000", Series("scrape_series_added{}"));
    }

    [Fact]
    public async Task A_known_line_costs_no_lookup()
    {
        _target.Serve(string.Concat(Enumerable.Range(0, 500).Select(i => $"m{{i=\"{i}\"}} {i}\n")));
        await ScrapeAsync();
        int lookups = _store.Lookups;
        await ScrapeAsync();
        Assert.Equal(lookups, _store.Lookups);
        Assert.Equal("7@1015000 7@1030000", Series("m{i=\"7\"}"));
    }

    [Fact]
    public async Task A_vanished_series_ends_and_the_rest_goes_on()
    {
        _target.Serve("a 1\nb 1\n");
        await ScrapeAsync();
        _target.Serve("b 2\n");
        await ScrapeAsync();
        await ScrapeAsync();
        Assert.Equal("1@1015000 stale@1030000", Series("a{}"));
        Assert.Equal("1@1015000 2@1030000 2@1045000", Series("b{}"));
        _target.Serve("a 3\n");
        await ScrapeAsync();
        Assert.Equal("1@1015000 stale@1030000 3@1060000", Series("a{}"));
    }

    [Fact]
    public async Task A_failed_scrape_ends_every_series_once()
    {
        _target.Serve("a 1\n");
        await ScrapeAsync();
        _target.Answer = context => { context.Response.StatusCode = 503; return Task.CompletedTask; };
        TargetStatus status = await ScrapeAsync();
        await ScrapeAsync();
        Assert.Equal(TargetHealth.Down, status.Health);
        Assert.Contains("503", status.LastError, StringComparison.Ordinal);
        Assert.Equal("1@1015000 stale@1030000", Series("a{}"));
        Assert.Equal("1@1015000 0@1030000 0@1045000", Series("up{}"));
        _target.Serve("a 5\n");
        await ScrapeAsync();
        Assert.Equal("1@1015000 stale@1030000 5@1060000", Series("a{}"));
    }

    [Theory]
    [InlineData("a 1\nb{ 2\n"), InlineData("a 1\nb one\n"), InlineData("a 1\nb{c=\"d\"\n")]
    public async Task Nothing_of_a_malformed_body_is_kept(string body)
    {
        _target.Serve("a 1\n");
        await ScrapeAsync();
        _target.Serve(body);
        TargetStatus status = await ScrapeAsync();
        Assert.StartsWith("line 2:", status.LastError, StringComparison.Ordinal);
        Assert.Equal("1@1015000 stale@1030000", Series("a{}"));
        Assert.Contains("pharos_scrape_failures_total{reason=\"parse\"} 1", _registry.Write(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("    sample_limit: 2\n", "a 1\nb 1\nc 1\n", "sample limit exceeded")]
    [InlineData("    label_limit: 3\n", "a{x=\"1\",y=\"2\"} 1\n", "label_limit exceeded")]
    [InlineData("    label_name_length_limit: 5\n", "a{abcdefgh=\"1\"} 1\n", "label_name_length_limit exceeded")]
    [InlineData("    label_value_length_limit: 30\n", "a{b=\"0123456789012345678901234567890\"} 1\n", "label_value_length_limit exceeded")]
    [InlineData("    body_size_limit: 10B\n", "aaaaaaaaaaaaaaaaaaa 1\n", "body size limit exceeded")]
    [InlineData("    metric_name_validation_scheme: legacy\n", "{\"a.b\"} 1\n", "invalid metric name")]
    public async Task A_limit_fails_the_whole_scrape(string job, string body, string error)
    {
        Loop(job);
        _target.Serve(body);
        TargetStatus status = await ScrapeAsync();
        Assert.Contains(error, status.LastError, StringComparison.Ordinal);
        Assert.Equal("0@1015000", Series("up{}"));
        Assert.DoesNotContain(_store.Series, s => s.StartsWith('a'));
    }

    [Fact]
    public async Task Extra_metrics_say_how_close_the_limits_are()
    {
        Loop("    extra_scrape_metrics: true\n    sample_limit: 7\n    body_size_limit: 20B\n");
        _target.Serve("a 1\n");
        await ScrapeAsync();
        _target.Serve("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 1\n");
        await ScrapeAsync();
        Assert.Equal("10@1015000 10@1030000", Series("scrape_timeout_seconds{}"));
        Assert.Equal("7@1015000 7@1030000", Series("scrape_sample_limit{}"));
        Assert.Equal("4@1015000 -1@1030000", Series("scrape_body_size_bytes{}"));
    }

    [Theory]
    [InlineData("", "a{exported_job=\"x\", instance=\"{0}\", job=\"j\"}")]
    [InlineData("    honor_labels: true\n", "a{instance=\"{0}\", job=\"x\"}")]
    public async Task Conflicting_labels_are_renamed_or_honoured(string job, string series)
    {
        Loop(job);
        _target.Serve("a{job=\"x\"} 1\n");
        await ScrapeAsync();
        Assert.Equal("1@1015000", _store.Of(series.Replace("{0}", _target.Address, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_series_with_its_own_time_is_not_ended_unless_tracked()
    {
        _target.Serve("a 1 1014000\n");
        await ScrapeAsync();
        _target.Serve("");
        await ScrapeAsync();
        Assert.Equal("1@1014000", Series("a{}"));
        Loop("    track_timestamps_staleness: true\n");
        _target.Serve("b 1 1044000\n");
        await ScrapeAsync();
        _target.Serve("");
        await ScrapeAsync();
        Assert.Equal("1@1044000 stale@1060000", Series("b{}"));
        Loop("    honor_timestamps: false\n");
        _target.Serve("c 1 1\n");
        await ScrapeAsync();
        Assert.Equal("1@1075000", Series("c{}"));
    }

    [Fact]
    public async Task Metric_relabelling_drops_and_changes()
    {
        Loop("    metric_relabel_configs:\n      - {source_labels: [__name__], regex: drop_.*, action: drop}\n      - {source_labels: [x], target_label: y, replacement: '<$1>'}\n");
        _target.Serve("drop_me 1\nkeep{x=\"1\"} 1\n");
        await ScrapeAsync();
        await ScrapeAsync();
        Assert.Equal("1@1015000 1@1030000", _store.Of($"keep{{instance=\"{_target.Address}\", job=\"j\", x=\"1\", y=\"<1>\"}}"));
        Assert.Equal("2@1015000 2@1030000", Series("scrape_samples_scraped{}"));
        Assert.Equal("1@1015000 1@1030000", Series("scrape_samples_post_metric_relabeling{}"));
    }

    [Fact]
    public async Task Asks_as_upstream_does()
    {
        _target.Serve("");
        await ScrapeAsync();
        Assert.Equal("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2", _target.LastHeaders.Accept.ToString());
        Assert.Equal("gzip, zstd", _target.LastHeaders.AcceptEncoding.ToString());
        Assert.Equal("10", _target.LastHeaders["X-Prometheus-Scrape-Timeout-Seconds"].ToString());
        Assert.StartsWith("Pharos/", _target.LastHeaders.UserAgent.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signs_in_with_secrets_from_files()
    {
        using var folder = new Pharos.Testing.TempFolder();
        folder.Write("password", "geheim\n");
        Loop($"    basic_auth: {{username: u, password_file: {folder.File("password")}}}\n    http_headers: {{X-Tenant: {{values: [t1]}}}}\n");
        _target.Serve("");
        await ScrapeAsync();
        Assert.Equal("Basic " + Convert.ToBase64String("u:geheim"u8), _target.LastHeaders.Authorization.ToString());
        Assert.Equal("t1", _target.LastHeaders["X-Tenant"].ToString());
    }

    [Theory]
    [InlineData("", "", "blank Content-Type")]
    [InlineData("text/html", "", "unsupported Content-Type \"text/html\"")]
    [InlineData("text/html", "    fallback_scrape_protocol: PrometheusText0.0.4\n", "")]
    public async Task An_unknown_content_type_fails_without_a_fallback(string type, string job, string error)
    {
        Loop(job);
        _target.Answer = context =>
        {
            if (type.Length > 0) context.Response.ContentType = type;
            return context.Response.Body.WriteAsync("a 1\n"u8.ToArray()).AsTask();
        };
        Assert.Contains(error, (await ScrapeAsync()).LastError, StringComparison.Ordinal);
        Assert.Equal(error.Length == 0, _store.Series.Any(s => s.StartsWith('a')));
    }

    [Fact]
    public async Task Reads_compressed_open_metrics_with_exemplars()
    {
        _target.Answer = async context =>
        {
            context.Response.ContentType = "application/openmetrics-text; version=1.0.0; charset=utf-8";
            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await gzip.WriteAsync("# TYPE a counter\n# UNIT a \na_total 1 # {trace_id=\"t\"} 0.5\n# EOF\n"u8.ToArray());
        };
        Assert.Equal("", (await ScrapeAsync()).LastError);
        Assert.Equal("1@1015000", Series("a_total{}"));
        Assert.Equal("{trace_id=\"t\"}", Assert.Single(_store.Exemplars).Labels.ToString());
    }

    [Fact]
    public async Task An_endless_redirect_is_an_error_of_this_scrape_only()
    {
        _target.Answer = context => { context.Response.Redirect("/again"); return Task.CompletedTask; };
        Assert.Contains("redirects on and on", (await ScrapeAsync()).LastError, StringComparison.Ordinal);
        Assert.True(_target.Hits < 20);
        _target.Serve("a 1\n");
        Assert.Equal("", (await ScrapeAsync()).LastError);
    }

    [Fact]
    public async Task A_body_of_200_MB_is_cut_off()
    {
        byte[] chunk = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a_metric_name 1\n", 65536)));
        _target.Answer = async context =>
        {
            context.Response.ContentType = "text/plain";
            for (int i = 0; i < 200 && !context.RequestAborted.IsCancellationRequested; i++) await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
        };
        Loop(options: new ScrapeOptions { MaxBodyBytes = 8 << 20 });
        Assert.Contains("body size limit exceeded", (await ScrapeAsync()).LastError, StringComparison.Ordinal);
        Assert.Contains("pharos_scrape_failures_total{reason=\"body_size\"} 1", _registry.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_compressed_bomb_is_cut_off()
    {
        _target.Answer = async context =>
        {
            context.Response.ContentType = "text/plain";
            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await gzip.WriteAsync(new byte[64 << 20]);
        };
        Loop(options: new ScrapeOptions { MaxBodyBytes = 8 << 20 });
        Assert.Contains("body size limit exceeded", (await ScrapeAsync()).LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_thousand_labels_are_refused()
    {
        _target.Serve($"a{{{string.Join(",", Enumerable.Range(0, 10_000).Select(i => $"l{i}=\"v\""))}}} 1\n");
        Assert.Contains("at most 2000 are stored", (await ScrapeAsync()).LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_label_twice_fails_the_scrape()
    {
        _target.Serve("a{x=\"1\",x=\"2\"} 1\n");
        Assert.Contains("label name \"x\" is not unique", (await ScrapeAsync()).LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_series_beyond_the_jobs_limit_are_dropped_and_counted()
    {
        Loop(options: new ScrapeOptions { MaxSeriesPerJob = 3 });
        _target.Serve(string.Concat(Enumerable.Range(0, 10).Select(i => $"m{{i=\"{i}\"}} {i}\n")));
        await ScrapeAsync();
        Assert.Equal("", (await ScrapeAsync()).LastError);
        Assert.Equal(3, _store.Series.Count(s => s.StartsWith("m{", StringComparison.Ordinal)));
        Assert.Contains("pharos_scrape_samples_rejected_total{reason=\"series_limit\"} 14", _registry.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slow_target_runs_into_its_timeout()
    {
        Loop("    scrape_timeout: 50ms\n");
        _target.Answer = context => Task.Delay(10_000, context.RequestAborted);
        TargetStatus status = await ScrapeAsync();
        Assert.Contains("context deadline exceeded", status.LastError, StringComparison.Ordinal);
        Assert.Equal("0@1015000", Series("up{}"));
    }

    [Fact]
    public async Task Too_many_targets_fail_without_being_scraped()
    {
        Loop(forcedError: "target_limit exceeded (number of targets: 3, limit: 2)");
        Assert.Contains("target_limit exceeded", (await ScrapeAsync()).LastError, StringComparison.Ordinal);
        Assert.Equal(0, _target.Hits);
        Assert.Equal("0@1015000", Series("up{}"));
    }

    [Fact]
    public async Task A_disk_that_refuses_is_a_failed_scrape()
    {
        _target.Serve("a 1\n");
        _store.CommitFault = new IOException("disk full");
        Assert.Contains("disk full", (await ScrapeAsync()).LastError, StringComparison.Ordinal);
        _store.CommitFault = null;
        Assert.Equal("", (await ScrapeAsync()).LastError);
        Assert.Equal("1@1030000", Series("a{}"));
    }

    [Fact]
    public async Task Metadata_of_a_failed_scrape_is_stored_by_the_next()
    {
        _target.Serve("# TYPE a counter\na 1\nb\n");
        Assert.NotEqual("", (await ScrapeAsync()).LastError);
        _store.Metadata.Clear();
        _target.Serve("# TYPE a counter\na 1\n");
        Assert.Equal("", (await ScrapeAsync()).LastError);
        Assert.Equal("counter", _store.Metadata["a"].Type);
    }

    [Fact]
    public async Task Two_lines_of_one_series_end_it_only_together()
    {
        Loop("    metric_relabel_configs:\n      - {regex: x, action: labeldrop}\n");
        _target.Serve("a{x=\"1\"} 1\na{x=\"2\"} 1\n");
        await ScrapeAsync();
        _target.Serve("a{x=\"2\"} 2\n");
        await ScrapeAsync();
        Assert.Equal("1@1015000 2@1030000", Series("a{}"));
        _target.Serve("");
        await ScrapeAsync();
        Assert.Equal("1@1015000 2@1030000 stale@1045000", Series("a{}"));
    }

    [Theory]
    [InlineData("", "h2@1015000 stale@1030000", 0)]
    [InlineData("    always_scrape_classic_histograms: true\n", "h2@1015000 stale@1030000", 2)]
    public async Task Classic_histograms_are_converted(string job, string expected, int buckets)
    {
        Loop("    convert_classic_histograms_to_nhcb: true\n" + job);
        _target.Serve("# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 2\n# TYPE g gauge\ng 1\n");
        Assert.Equal("", (await ScrapeAsync()).LastError);
        _target.Serve("g 1\n");
        await ScrapeAsync();
        Assert.Equal(expected, Series("h{}"));
        Assert.Equal("1@1015000 1@1030000", Series("g{}"));
        Assert.Equal(buckets, _store.Series.Count(s => s.StartsWith("h_bucket", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_known_page_allocates_nearly_nothing()
    {
        byte[] page = Encoding.UTF8.GetBytes("# HELP m help\n# TYPE m counter\n" + string.Concat(Enumerable.Range(0, 5000).Select(i => $"m{{path=\"/api/v1/things\",code=\"200\",i=\"{i}\"}} {i}.25\n")));
        var appender = new BodyAppender(new ScrapeConfig(), new ScrapeOptions(), LabelSet.Of(("job", "j"), ("instance", "i")), new PoolMetadata(), new JobSeriesBudget(0));
        var batch = new CountingBatch();
        var counts = new AppendCounts();
        for (int i = 0; i < 3; i++) appender.Append(batch, page, ScrapeProtocol.PrometheusText0_0_4, i, ref counts);
        long before = GC.GetAllocatedBytesForCurrentThread();
        appender.Append(batch, page, ScrapeProtocol.PrometheusText0_0_4, 10, ref counts);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 2_000, $"{GC.GetAllocatedBytesForCurrentThread() - before} bytes for 5000 samples");
        Assert.Equal(20_000, batch.Samples);
    }

    private sealed class CountingBatch : Pharos.Metrics.Store.IAppendBatch
    {
        private ulong _series;

        public int Samples { get; private set; }

        public Pharos.Metrics.Store.SeriesRef Find(UInt128 rawKey) => default;

        public Pharos.Metrics.Store.SeriesRef GetOrAdd(LabelSet labels, UInt128 rawKey = default) => new(++_series);

        public Pharos.Metrics.Store.AppendOutcome Append(Pharos.Metrics.Store.SeriesRef series, long timestampMs, double value, long startTimestampMs = 0)
        {
            Samples++;
            return Pharos.Metrics.Store.AppendOutcome.Appended;
        }

        public Pharos.Metrics.Store.AppendOutcome AppendHistogram(Pharos.Metrics.Store.SeriesRef series, long timestampMs, FloatHistogram histogram, long startTimestampMs = 0) => Pharos.Metrics.Store.AppendOutcome.Appended;

        public void AppendExemplar(Pharos.Metrics.Store.SeriesRef series, Pharos.Metrics.Store.Exemplar exemplar) { }

        public void SetMetadata(string metricName, Pharos.Metrics.Store.MetricMetadata metadata) { }

        public ValueTask CommitAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public void Dispose() { }
    }
}
