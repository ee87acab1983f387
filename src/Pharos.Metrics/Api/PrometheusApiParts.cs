using Pharos.Core;
using Pharos.Metrics.Api.Views;
using Pharos.Metrics.PromQL;
using Pharos.Metrics.PromQL.Engine;

namespace Pharos.Metrics.Api;

/// <summary>What the HTTP API answers from. Parts that do not run answer with empty lists.</summary>
internal sealed record PrometheusApiParts(QueryEngine Engine, ISeriesSource Source, IStoreView Store, IServerView Server, TimeProvider Clock)
{
    public ITargetsView? Targets { get; init; }

    public IRulesView? Rules { get; init; }

    public IAlertmanagersView? Alertmanagers { get; init; }

    /// <summary>Added to federated series where they do not have them.</summary>
    public Func<LabelSet> ExternalLabels { get; init; } = () => LabelSet.Empty;

    /// <summary>Where people reach this server; targets on this host are shown under its name.</summary>
    public Uri? ExternalUrl { get; init; }

    /// <summary>Deleting series and taking snapshots over HTTP (<c>--web.enable-admin-api</c>).</summary>
    public bool AdminEnabled { get; init; }

    /// <summary>Reload and quit over HTTP (<c>--web.enable-lifecycle</c>).</summary>
    public bool LifecycleEnabled { get; init; } = true;
}
