using Microsoft.Extensions.Logging;
using Pharos.Core;
using Pharos.Metrics.Api.Views;
using Pharos.Metrics.Config;
using Pharos.Metrics.Discovery;
using Pharos.Metrics.Http;
using Pharos.Metrics.Relabel;

namespace Pharos.Metrics.Alertmanagers;

/// <summary>The Alertmanagers of <c>alerting.alertmanagers</c>, as discovery finds them and relabelling leaves them.</summary>
public sealed class AlertmanagerSet : IAlertmanagersView, IAsyncDisposable
{
    private readonly List<(AlertmanagerConfig Config, HttpClient Client, DiscoverySet Discovery)> _sections = [];
    private readonly Action _changed;
    private volatile IReadOnlyList<AlertmanagerTarget> _targets = [];
    private volatile IReadOnlyList<Uri> _dropped = [];

    /// <param name="changed">Called from any thread after <see cref="Targets"/> has changed.</param>
    public AlertmanagerSet(PrometheusSettings settings, MetricRegistry registry, TimeProvider clock, ILogger<AlertmanagerSet> logger, Action changed)
    {
        _changed = changed;
        foreach (AlertmanagerConfig config in settings.Config.Alerting.Alertmanagers)
            _sections.Add((config, OutboundHttp.Create(config.Http, clock), new DiscoverySet(config.Discovery, clock, logger, registry, Refresh)));
        Refresh();
    }

    public IReadOnlyList<AlertmanagerTarget> Targets => _targets;

    public IReadOnlyList<Uri> Active => [.. _targets.Select(t => t.Url)];

    public IReadOnlyList<Uri> Dropped => _dropped;

    private void Refresh()
    {
        var targets = new List<AlertmanagerTarget>();
        var dropped = new List<Uri>();
        lock (_sections)
        {
            foreach ((AlertmanagerConfig config, HttpClient client, DiscoverySet discovery) in _sections)
            {
                foreach (TargetGroup group in discovery.Groups)
                {
                    foreach (LabelSet target in group.Targets)
                    {
                        (Uri? url, bool keep) = Resolve(config, group, target);
                        if (url is null) continue;
                        if (!keep) dropped.Add(url);
                        else if (!targets.Any(t => t.Url == url)) targets.Add(new AlertmanagerTarget(url, client, config.Timeout));
                    }
                }
            }
            _targets = targets;
            _dropped = dropped;
        }
        _changed();
    }

    private static (Uri? Url, bool Keep) Resolve(AlertmanagerConfig config, TargetGroup group, LabelSet target)
    {
        var labels = new LabelSetBuilder(group.Labels);
        foreach (Label label in target) labels.Set(label.Name, label.Value);
        labels.Set("__scheme__", config.Scheme).Set("__alerts_path__", $"{config.PathPrefix.TrimEnd('/')}/api/v2/alerts");
        Uri? before = Url(labels);
        try
        {
            return Relabeler.Apply(config.RelabelRules, labels) ? (Url(labels), true) : (before, false);
        }
        catch (RelabelException) { return (before, false); }
    }

    private static Uri? Url(LabelSetBuilder labels) =>
        Uri.TryCreate($"{labels.Get("__scheme__")}://{labels.Get(TargetGroup.AddressLabel)}{labels.Get("__alerts_path__")}", UriKind.Absolute, out Uri? url) ? url : null;

    public async ValueTask DisposeAsync()
    {
        foreach ((AlertmanagerConfig _, HttpClient client, DiscoverySet discovery) in _sections)
        {
            await discovery.DisposeAsync();
            client.Dispose();
        }
    }
}

/// <summary>The URL of an Alertmanager's <c>/api/v2/alerts</c> and a client with its credentials.</summary>
public sealed record AlertmanagerTarget(Uri Url, HttpClient Client, TimeSpan Timeout);
