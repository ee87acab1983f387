namespace Pharos.Templates.Alertmanager;

/// <summary>What Alertmanager's templates are given (docs: notifications, Data).</summary>
public sealed record NotificationData : ITemplateObject
{
    public required string Receiver { get; init; }

    /// <summary><c>firing</c> while any alert fires, else <c>resolved</c>.</summary>
    public required string Status { get; init; }

    public NotificationAlerts Alerts { get; init; } = new([]);

    public KeyValues GroupLabels { get; init; } = new([]);

    public KeyValues CommonLabels { get; init; } = new([]);

    public KeyValues CommonAnnotations { get; init; } = new([]);

    public string ExternalUrl { get; init; } = "";

    /// <summary>Labels of the route, as templates: see the function routeLabels.</summary>
    public KeyValues RouteLabels { get; init; } = new([]);

    /// <summary>Why this notification is sent.</summary>
    public string NotificationReason { get; init; } = "";

    public string GoType => "*template.Data";

    public IEnumerable<TemplateField> Fields =>
    [
        new("Receiver", Receiver, "receiver"), new("Status", Status, "status"), new("Alerts", Alerts, "alerts"),
        new("GroupLabels", GroupLabels, "groupLabels"), new("CommonLabels", CommonLabels, "commonLabels"),
        new("CommonAnnotations", CommonAnnotations, "commonAnnotations"), new("ExternalURL", ExternalUrl, "externalURL"),
        new("RouteLabels", RouteLabels), new("NotificationReason", NotificationReason),
    ];
}
