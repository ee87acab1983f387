using System.Collections.Frozen;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Pharos.Configuration;
using Pharos.Exporters.Blackbox.Config;
using Pharos.Exporters.Blackbox.Dns;
using Pharos.Exporters.Blackbox.Grpc;
using Pharos.Exporters.Blackbox.Http;
using Pharos.Exporters.Blackbox.Icmp;
using Pharos.Exporters.Blackbox.Tcp;
using Pharos.Exporters.Blackbox.WebSockets;

namespace Pharos.Exporters.Blackbox;

/// <summary>Probes targets from outside, with the modules of blackbox.yml and the metric names of blackbox_exporter 0.28.</summary>
public sealed partial class BlackboxExporter
{
    /// <summary>Taken from the scrape's timeout, so that the answer arrives before the scraper gives up.</summary>
    public static readonly TimeSpan TimeoutOffset = TimeSpan.FromSeconds(0.5);

    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(120);
    private static readonly FrozenDictionary<string, IProber> Probers = new Dictionary<string, IProber>
    {
        ["http"] = new HttpProber(),
        ["tcp"] = new StreamProber(unix: false),
        ["unix"] = new StreamProber(unix: true),
        ["dns"] = new DnsProber(),
        ["icmp"] = new IcmpProber(),
        ["grpc"] = new GrpcProber(),
        ["websocket"] = new WebSocketProber(),
    }.ToFrozenDictionary();

    private readonly BlackboxOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<BlackboxExporter> _logger;
    private readonly Lock _reload = new();
    private volatile BlackboxConfig _config = BlackboxConfig.Default;
    private long _reloadedMs, _unknownModules;
    private bool _reloadOk = true;

    public BlackboxExporter(BlackboxOptions options, TimeProvider clock, ILogger<BlackboxExporter> logger)
    {
        (_options, _clock, _logger) = (options, clock, logger);
        _reloadedMs = clock.GetUtcNow().ToUnixTimeMilliseconds();
    }

    /// <summary>Names of the modules that are known now.</summary>
    public IEnumerable<string> Modules => _config.Modules.Keys;

    /// <summary>Reads a file into findings without using it: what <c>pharos check</c> does.</summary>
    public static void Check(string path, ConfigEnvironment environment, ConfigErrors errors, PathMap? paths = null, string? displayPath = null)
    {
        ConfigNode root = ConfigFile.Load(path, environment, errors, displayPath);
        BlackboxConfigReader.Read(root, errors, Path.GetDirectoryName(Path.GetFullPath(path))!, paths);
    }

    /// <summary>Reads the configured file and uses it from the next probe on. With errors the modules of before stay.</summary>
    /// <exception cref="ConfigException">The file has errors.</exception>
    public void Reload()
    {
        if (_options.ConfigPath is not { } path) return;
        lock (_reload)
        {
            var errors = new ConfigErrors();
            ConfigNode root = ConfigFile.Load(path, _options.Environment, errors);
            BlackboxConfig config = BlackboxConfigReader.Read(root, errors, Path.GetDirectoryName(Path.GetFullPath(path))!, _options.Paths);
            _reloadOk = !errors.HasErrors;
            errors.ThrowIfAny();
            _config = config;
            _reloadedMs = _clock.GetUtcNow().ToUnixTimeMilliseconds();
            LogLoaded(path, config.Modules.Count);
        }
    }

    /// <summary>Runs one probe. The text is the metrics page or, with debug, log, metrics and module; Error is what the caller did wrong.</summary>
    internal async Task<(string? Text, string? Error)> ProbeAsync(string? target, string? moduleName, string? hostname, double? scrapeTimeoutSeconds, bool debug, CancellationToken cancellationToken)
    {
        moduleName = string.IsNullOrEmpty(moduleName) ? "http_2xx" : moduleName;
        if (!_config.Modules.TryGetValue(moduleName, out ProbeModule? module))
        {
            Interlocked.Increment(ref _unknownModules);
            return (null, $"Unknown module \"{moduleName}\"");
        }
        if (string.IsNullOrEmpty(target)) return (null, "Target parameter is missing");
        if (!Probers.TryGetValue(module.Prober, out IProber? prober)) return (null, $"Unknown prober \"{module.Prober}\"");

        TimeSpan timeout = Timeout(module, scrapeTimeoutSeconds);
        var page = new MetricPage();
        var run = new ProbeRun(target, module, page, _clock) { Hostname = string.IsNullOrEmpty(hostname) ? null : hostname };
        run.Info("Beginning probe", "probe", module.Prober, "timeout_seconds", timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture));
        using var deadline = new CancellationTokenSource(timeout, _clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        long started = _clock.GetTimestamp();
        bool success = false;
        try
        {
            success = await prober.ProbeAsync(run, stop.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            run.Fail("Probe ran into its timeout"); // in the lookup, before the prober could say more
        }
        double seconds = _clock.GetElapsedTime(started).TotalSeconds;
        run.Info(success ? "Probe succeeded" : "Probe failed", "duration_seconds", seconds.ToString(CultureInfo.InvariantCulture));
        page.Gauge("probe_duration_seconds", "Returns how long the probe took to complete in seconds").Add(seconds);
        page.Gauge("probe_success", "Displays whether or not the probe was a success").Add(success ? 1 : 0);
        page.Gauge("probe_timeout_seconds", "Returns the timeout of the probe in seconds").Add(timeout.TotalSeconds);
        if (!debug) return (page.ToString(), null);
        return ($"Logs for the probe:\n{string.Join('\n', run.Lines)}\n\n\n\nMetrics that would have been returned:\n{page}\n\n\nModule configuration:\n{ConfigPrinter.Print(_config.Source["modules"][moduleName])}", null);
    }

    /// <summary>The configuration as it runs, secrets hidden.</summary>
    internal string Print() => _config.Source.Exists ? ConfigPrinter.Print(_config.Source) : "# no file: built-in modules http_2xx, tcp_connect and icmp\n";

    /// <summary>The exporter's own metrics.</summary>
    internal byte[] OwnMetrics(bool gzip)
    {
        var page = new MetricPage();
        page.Gauge("blackbox_exporter_config_last_reload_successful", "Blackbox exporter config loaded successfully.").Add(_reloadOk ? 1 : 0);
        page.Gauge("blackbox_exporter_config_last_reload_success_timestamp_seconds", "Timestamp of the last successful configuration reload.").Add(_reloadedMs / 1000.0);
        page.Counter("blackbox_module_unknown_total", "Count of unknown modules requested by probes").Add(Interlocked.Read(ref _unknownModules));
        return page.ToBytes(gzip);
    }

    internal static TimeSpan Timeout(ProbeModule module, double? scrapeTimeoutSeconds)
    {
        TimeSpan timeout = DefaultTimeout;
        if (scrapeTimeoutSeconds is > 0 and < 3600)
        {
            timeout = TimeSpan.FromSeconds(scrapeTimeoutSeconds.Value);
            if (timeout > TimeoutOffset) timeout -= TimeoutOffset;
        }
        return module.Timeout > TimeSpan.Zero && module.Timeout < timeout ? module.Timeout : timeout;
    }

    [LoggerMessage(LogLevel.Information, "blackbox modules loaded from {Path}: {Count}")]
    private partial void LogLoaded(string path, int count);
}
