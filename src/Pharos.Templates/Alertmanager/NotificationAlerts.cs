namespace Pharos.Templates.Alertmanager;

/// <summary>The alerts of a notification, with <c>.Firing</c> and <c>.Resolved</c>.</summary>
public sealed class NotificationAlerts(IReadOnlyList<NotificationAlert> alerts) : ITemplateList
{
    public IReadOnlyList<NotificationAlert> Items => alerts;

    public string GoType => "template.Alerts";

    public int Count => alerts.Count;

    public object this[int index] => alerts[index];

    public TemplateFunction? FindMethod(string name) => name switch
    {
        "Firing" => TemplateFunction.Getter(() => Only("firing")),
        "Resolved" => TemplateFunction.Getter(() => Only("resolved")),
        _ => null,
    };

    public NotificationAlerts Only(string status) => new([.. alerts.Where(a => a.Status == status)]);
}
