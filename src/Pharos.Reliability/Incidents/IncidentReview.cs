using System.Globalization;
using System.Text;
using Pharos.Reliability.GameDays;
using Pharos.State;

namespace Pharos.Reliability.Incidents;

/// <summary>
/// Drafts a post-incident review in Markdown: what the journal knows is filled in, what only people know is asked for.
/// It names systems and conditions, never persons.
/// </summary>
public static class IncidentReview
{
    private static readonly TimeSpan s_slowNotification = TimeSpan.FromMinutes(5), s_longRecovery = TimeSpan.FromHours(1);

    public static string Write(ReviewFacts facts)
    {
        var text = new StringBuilder();
        string title = facts.Incident?.Title ?? facts.Run!.Title;
        string target = facts.Environment.Length == 0 ? facts.Service : $"{facts.Service} in {facts.Environment}";
        text.Append(CultureInfo.InvariantCulture, $"# Post-incident review: {MarkdownText.Line(title)}{(target.Length > 0 ? $", {target}" : "")}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"_Draft of {Day(facts.Now)}, from the event journal. Sections marked **Fill in** are for the people who were there. This review is blameless: it asks what made each action sensible at the time and what about the system let it happen, not who did it._\n\n");
        Head(text, facts, target);
        Summary(text, facts, target);
        Impact(text, facts);
        Times(text, facts);
        Timeline(text, facts);
        Changes(text, facts);
        text.Append("\n## Contributing conditions\n**Fill in.** Several conditions have to meet; list each, without ranking.\n- What in the system made this possible?\n- What did the people involved see, and why did what they did make sense to them then?\n- Why did it not show earlier: in review, in tests, in staging?\n");
        text.Append("\n## What went well, what was hard\n**Fill in.**\n- What helped: which alert, dashboard, runbook, tool?\n- What was hard to find out or slow to do?\n- Where did luck help?\n");
        Actions(text, facts);
        Links(text, facts);
        return text.ToString();
    }

    private static void Head(StringBuilder text, ReviewFacts facts, string target)
    {
        text.Append("| | |\n| --- | --- |\n");
        if (facts.Incident is { } incident) Row(text, "Incident", $"`{incident.Id}`{(incident.Severity.Length > 0 ? $", {incident.Severity}" : "")}, {(incident.End is null ? "**open**" : "resolved")}");
        if (facts.Run is { } run) Row(text, "Game Day", $"{run.Title} (`{run.Id}`): {GameDayReport.StatusWord(run)}");
        if (target.Length > 0) Row(text, "Service", target);
        Row(text, "Begin", $"{Day(facts.Start)}{(facts.Run?.Injected is not null ? " (the fault)" : " (the first alert)")}");
        Row(text, "End", facts.End is { } end ? Day(end) : "not over yet");
        Row(text, "Lasted", facts.End is { } e ? RunText.Seconds(e - facts.Start) : $"{RunText.Seconds(facts.Now - facts.Start)} so far");
        Row(text, "Owner of this review", "**Fill in**");
    }

    private static void Summary(StringBuilder text, ReviewFacts facts, string target)
    {
        text.Append("\n## Summary\n");
        if (facts.Run is { Injected: { } injected } run) text.Append(CultureInfo.InvariantCulture, $"In a Game Day at {Clock(injected)} UTC a fault was injected on purpose: {MarkdownText.Line(Lower(run.Title))}. ");
        if (facts.Incident is { } incident)
        {
            IncidentAlert[] alerts = [.. incident.Alerts.DistinctBy(a => a.Name)];
            text.Append(CultureInfo.InvariantCulture, $"On {incident.Start.UtcDateTime:yyyy-MM-dd} at {Clock(incident.Start)} UTC {string.Join(", ", alerts.Select(a => a.Name))} began to fire for {(target.Length > 0 ? target : "an alert without a service")}");
            text.Append(incident.End is { } end ? $"; all was resolved at {Clock(end)} UTC, {RunText.Seconds(end - incident.Start)} later.\n" : " and has not been resolved yet.\n");
            foreach (IncidentAlert alert in alerts.Where(a => a.Summary.Length > 0)) text.Append(CultureInfo.InvariantCulture, $"- {alert.Name}: {MarkdownText.Line(alert.Summary)}\n");
        }
        else text.Append("No alert fired.\n");
        text.Append("\n**Fill in:** what users noticed, in two sentences that somebody from another team understands.\n");
    }

    private static void Impact(StringBuilder text, ReviewFacts facts)
    {
        text.Append("\n## Impact\n");
        if (facts.Budget is null) text.Append("The SLOs could not be asked for what it cost.\n");
        else if (facts.Budget.Count == 0) text.Append("No SLO covers this service, so what it cost cannot be computed.\n");
        else
        {
            text.Append(CultureInfo.InvariantCulture, $"Error budget consumed from {Clock(facts.Start)} to {Clock(facts.End ?? facts.Now)} UTC:\n\n| SLO | objective | bad events | budget consumed | as complete failure |\n| --- | ---: | ---: | ---: | ---: |\n");
            foreach (BudgetLoss loss in facts.Budget)
                Row(text, loss.Slo, $"{loss.ObjectivePercent.ToString("0.###", CultureInfo.InvariantCulture)} % over {Core.PromDuration.Format(loss.Period)}", Percent(loss.ErrorRatio), Percent(loss.Consumed), loss.Lost is { } lost ? RunText.Seconds(lost) : "no events");
        }
        text.Append("\n**Fill in:** who was affected and how many; data lost or wrong; promises broken.\n");
    }

    private static void Times(StringBuilder text, ReviewFacts facts)
    {
        text.Append("\n## Detection and recovery\n| | when (UTC) | after |\n| --- | --- | ---: |\n");
        DateTimeOffset? fired = facts.Incident?.Start, notified = facts.Incident?.Notified;
        if (facts.Run?.Injected is { } fault)
        {
            Row(text, "The fault began", Clock(fault), "");
            Row(text, "Detected: the first alert fired", Clock(fired ?? facts.Run.Alerts.Min(a => a.Fired)), After(fired ?? facts.Run.Alerts.Min(a => a.Fired), fault));
        }
        else
        {
            Row(text, "It began", "**Fill in**: from the dashboards, before the alert", "");
            Row(text, "Detected: the first alert fired", Clock(fired), "");
        }
        DateTimeOffset from = facts.Start;
        Row(text, "Notified: a receiver took the first message", Clock(notified), After(notified, from));
        if (facts.Run?.RolledBack is { } back) Row(text, "Mitigated: the fault was rolled back", Clock(back), After(back, from));
        else Row(text, "Mitigated", "**Fill in**", "");
        DateTimeOffset? recovered = facts.Incident is not null ? facts.Incident.End : facts.Run!.Steady;
        Row(text, "Recovered: everything was resolved", recovered is null ? "not yet" : Clock(recovered), After(recovered, from));
    }

    private static void Timeline(StringBuilder text, ReviewFacts facts)
    {
        text.Append("\n## Timeline (UTC)\n| time | what | |\n| --- | --- | --- |\n");
        JournalEvent[] events = [.. facts.Timeline.Where(e => e.Time >= facts.Start - TimeSpan.FromMinutes(5) && !IncidentTimeline.IsDetail(e)).Take(200)];
        foreach (JournalEvent entry in events) Row(text, Clock(entry.Time), entry.Title, IncidentTimeline.Kind(entry));
        if (events.Length == 0) Row(text, Clock(facts.Start), "nothing is in the journal", "");
        text.Append("\n**Fill in:** what was decided and tried in between, with times.\n");
    }

    private static void Changes(StringBuilder text, ReviewFacts facts)
    {
        text.Append("\n## Changes in the hour before\n");
        JournalEvent[] changes = [.. facts.Timeline.Where(e => e.Type is EventTypes.Deployment or EventTypes.ConfigurationChange && e.Time <= facts.Start)];
        if (changes.Length == 0) text.Append("None is in the journal.\n");
        foreach (JournalEvent change in changes) text.Append(CultureInfo.InvariantCulture, $"- {Clock(change.Time)} {MarkdownText.Line(change.Title)}\n");
    }

    private static void Actions(StringBuilder text, ReviewFacts facts)
    {
        text.Append("\n## Action items\nEach has one owner and a date, and is kept where the team keeps its work. What the figures suggest stands first; strike what does not help.\n\n| action | kind | owner | due |\n| --- | --- | --- | --- |\n");
        foreach ((string action, string kind) in Suggestions(facts)) Row(text, action, kind, "", "");
        Row(text, "**Fill in**", "prevent, detect, mitigate or learn", "", "");
    }

    private static IEnumerable<(string Action, string Kind)> Suggestions(ReviewFacts facts)
    {
        if (facts.Run is { } run) foreach (string reason in run.Reasons) yield return ($"The Game Day was not as expected: {reason}", "detect");
        if (facts.Incident is not { } incident) yield break;
        foreach (IncidentAlert alert in incident.Alerts.DistinctBy(a => a.Name).Where(a => a.Links.All(l => l.Rel != "runbook"))) yield return ($"{alert.Name} has no runbook: write one", "mitigate");
        if (incident.Notified is null) yield return ("No message reached a receiver: find out why before the next incident", "detect");
        else if (incident.Notified - incident.Start is { } wait && wait > s_slowNotification) yield return ($"The message came {RunText.Seconds(wait)} after the alert: look at group_wait and the receiver", "detect");
        if (facts.End - facts.Start is { } length && length > s_longRecovery) yield return ($"It took {RunText.Seconds(length)} to recover: what would have halved that?", "mitigate");
        foreach (BudgetLoss loss in facts.Budget ?? []) if (loss.Consumed > 0.2) yield return ($"{loss.Slo} lost {Percent(loss.Consumed)} of its budget at once: apply the error-budget policy", "prevent");
        if (facts.EarlierInMonth > 0) yield return ($"The same alert made {facts.EarlierInMonth} incidents in the 30 days before: the earlier action items did not end it", "prevent");
    }

    private static void Links(StringBuilder text, ReviewFacts facts)
    {
        EventLink[] links = [.. (facts.Incident?.Alerts ?? []).SelectMany(a => a.Links.Select(l => l with { Title = $"{a.Name}: {l.Rel}" })).Where(l => l.Url.StartsWith("http", StringComparison.Ordinal)).DistinctBy(l => l.Title)];
        if (links.Length == 0) return;
        text.Append("\n## Evidence\n");
        foreach (EventLink link in links) text.Append(CultureInfo.InvariantCulture, $"- [{MarkdownText.Line(link.Title)}](<{MarkdownText.Line(link.Url)}>)\n");
    }

    private static void Row(StringBuilder text, params ReadOnlySpan<string> cells) => MarkdownText.Row(text, cells);

    private static string Percent(double? ratio) => ratio is { } r && double.IsFinite(r) ? (100 * r).ToString(r is > 0 and < 0.001 ? "0.####" : "0.##", CultureInfo.InvariantCulture) + " %" : "no events";

    private static string After(DateTimeOffset? time, DateTimeOffset from) => time is { } t && t >= from ? RunText.Seconds(t - from) : "";

    private static string Clock(DateTimeOffset? time) => time is { } t ? t.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture) : "not seen";

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";

    private static string Lower(string text) => text.Length > 1 && char.IsUpper(text[0]) && char.IsLower(text[1]) ? char.ToLowerInvariant(text[0]) + text[1..] : text;
}
