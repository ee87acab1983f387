using Pharos.Metrics.Alertmanagers;
using Pharos.Metrics.Api.Views;

namespace Pharos.Hosting;

/// <summary>The Alertmanagers of the configuration that runs now.</summary>
internal sealed class CurrentAlertmanagers(Func<AlertmanagerSet?> current) : IAlertmanagersView
{
    public IReadOnlyList<Uri> Active => current()?.Active ?? [];

    public IReadOnlyList<Uri> Dropped => current()?.Dropped ?? [];
}
