namespace Pharos.Templates.Alertmanager;

/// <summary>One alert as templates and webhooks see it.</summary>
public sealed record NotificationAlert : ITemplateObject
{
    /// <summary><c>firing</c> or <c>resolved</c>.</summary>
    public required string Status { get; init; }

    public KeyValues Labels { get; init; } = new(null);

    public KeyValues Annotations { get; init; } = new(null);

    public GoTime StartsAt { get; init; } = GoTime.Zero;

    /// <summary>Go's zero time while the end is not known.</summary>
    public GoTime EndsAt { get; init; } = GoTime.Zero;

    public string GeneratorUrl { get; init; } = "";

    /// <summary>16 hexadecimal digits that stand for the labels.</summary>
    public string Fingerprint { get; init; } = "";

    public string GoType => "template.Alert";

    public IEnumerable<TemplateField> Fields =>
    [
        new("Status", Status, "status"), new("Labels", Labels, "labels"), new("Annotations", Annotations, "annotations"),
        new("StartsAt", StartsAt, "startsAt"), new("EndsAt", EndsAt, "endsAt"), new("GeneratorURL", GeneratorUrl, "generatorURL"), new("Fingerprint", Fingerprint, "fingerprint"),
    ];
}
