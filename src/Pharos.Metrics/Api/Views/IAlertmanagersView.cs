namespace Pharos.Metrics.Api.Views;

/// <summary>The Alertmanagers to which rules send.</summary>
public interface IAlertmanagersView
{
    /// <summary>Alert endpoints, such as <c>http://127.0.0.1:9093/api/v2/alerts</c>.</summary>
    IReadOnlyList<Uri> Active { get; }

    IReadOnlyList<Uri> Dropped { get; }
}
