using Pharos.Templates;
using Pharos.Templates.Alertmanager;

namespace Pharos.Alerting.Notify;

/// <summary>What is sent to one integration: the data, and the templates to show it with.</summary>
internal sealed class Notification(NotificationData data, string groupKey, TemplateSet templates)
{
    public NotificationData Data { get; } = data;

    /// <summary>The same for all notifications of one group: receivers tell repeats and resolutions by it.</summary>
    public string GroupKey { get; } = groupKey;

    public bool IsFiring => Data.Status == "firing";

    /// <summary>Expands a text.</summary>
    /// <exception cref="NotifyException">It does not parse or failed; trying again is of no use.</exception>
    public string Render(string text, bool html = false)
    {
        if (!text.Contains("{{", StringComparison.Ordinal)) return text;
        try
        {
            TemplateSet set = templates.Clone();
            set.Parse("", text);
            return set.Execute("", Data, html);
        }
        catch (Exception e) when (e is TemplateSyntaxException or TemplateExecutionException)
        {
            throw new NotifyException($"template: {e.Message}");
        }
    }

    /// <summary>Cut to a number of characters as people count them, the last an ellipsis where something is cut.</summary>
    public static string Truncate(string text, int maxRunes)
    {
        if (text.Length <= maxRunes) return text;
        var runes = text.EnumerateRunes().ToList();
        return runes.Count <= maxRunes ? text : string.Concat(runes.Take(maxRunes - 1)) + "…";
    }
}
