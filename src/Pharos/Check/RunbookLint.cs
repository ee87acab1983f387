using Pharos.Alerting.Rules;
using Pharos.Configuration;
using Pharos.Reliability.Runbooks;

namespace Pharos.Check;

/// <summary>Every alert links to a runbook that exists, from an annotation: a label would be part of the alert's identity.</summary>
internal static class RunbookLint
{
    private static readonly string[] s_names = ["runbook_url", "runbook"];

    /// <summary>The runbook that an alert names, wherever it names it.</summary>
    public static string? NameOf(RuleConfig alert) => LinkOf(alert) is { } link ? RunbookStore.NameOf(link.Value) : null;

    public static void Run(RuleIndex rules, RunbookStore runbooks, ConfigErrors errors)
    {
        HashSet<string> known = [.. runbooks.All().Select(r => r.Name)];
        foreach (RuleConfig alert in rules.Alerts)
        {
            if (s_names.Select(alert.Label).OfType<RuleText>().FirstOrDefault() is { } label)
                errors.Warn(label.Position, $"alert {alert.Name}: the runbook stands in the label {label.Name}, so it is part of the alert's identity, and \"{label.Value}\" is no link that opens; put a URL into the annotation runbook_url (the page still leads to the runbook {RunbookStore.NameOf(label.Value)})");
            if (LinkOf(alert) is not { } link)
            {
                Report(errors, known, alert.Position, $"alert {alert.Name} has no runbook: set the annotation runbook_url");
                continue;
            }
            string? name = RunbookStore.NameOf(link.Value);
            if (name is null || !known.Contains(name)) Report(errors, known, link.Position, $"alert {alert.Name}: there is no runbook {name ?? $"\"{link.Value}\""} in runbooks/");
        }
    }

    /// <summary>A team that keeps runbooks here must keep one for each alert; where there are none at all it is only advice.</summary>
    private static void Report(ConfigErrors errors, HashSet<string> known, SourcePosition at, string message)
    {
        if (known.Count > 0) errors.Add(at, message);
        else errors.Warn(at, message);
    }

    private static RuleText? LinkOf(RuleConfig alert) =>
        s_names.Select(alert.Annotation).OfType<RuleText>().FirstOrDefault() ?? s_names.Select(alert.Label).OfType<RuleText>().FirstOrDefault();
}
