using System.Diagnostics;
using System.Text.Json;
using Pharos.Core;

namespace Pharos.Reliability.Slo;

/// <summary>SLOs as the page and the command line read them. Ratios are parts of 1, times are seconds, what is not known is null.</summary>
internal static class SloJson
{
    public static void Summary(Utf8JsonWriter json, SloStatus status, IReadOnlyList<SloAlertView> alerts)
    {
        json.WriteStartObject();
        SummaryFields(json, status, alerts);
        json.WriteEndObject();
    }

    public static void Detail(Utf8JsonWriter json, SloStatus status, IReadOnlyList<SloAlertView> alerts)
    {
        SloDefinition slo = status.Slo;
        json.WriteStartObject();
        SummaryFields(json, status, alerts);
        json.WriteString("description", slo.Description);
        json.WriteString("spec", slo.Spec);
        json.WriteString("file", slo.Position.ToString());
        json.WriteNumber("maxBurnRate", slo.MaxBurnRate);
        json.WriteStartObject("labels");
        foreach ((string name, string value) in slo.Labels) json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteStartObject("group");
        foreach (Label label in status.Group) json.WriteString(label.Name, label.Value);
        json.WriteEndObject();
        Indicator(json, slo.Indicator);
        json.WriteStartArray("windows");
        foreach (SloWindow window in status.Windows)
        {
            json.WriteStartObject();
            json.WriteString("window", PromDuration.Format(window.Window));
            Number(json, "errorRatio", window.ErrorRatio);
            Number(json, "burnRate", window.ErrorRatio / slo.BudgetRatio);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("burns");
        foreach (SloBurn burn in status.Burns)
        {
            json.WriteStartObject();
            json.WriteString("severity", burn.Pair.IsPage ? "critical" : "warning");
            json.WriteString("long", PromDuration.Format(burn.Pair.Long));
            json.WriteString("short", PromDuration.Format(burn.Pair.Short));
            json.WriteNumber("factor", burn.Pair.Factor);
            json.WriteNumber("budgetPercent", burn.Pair.BudgetPercent);
            Number(json, "longRate", burn.LongRate);
            Number(json, "shortRate", burn.ShortRate);
            json.WriteBoolean("exceeded", burn.IsExceeded);
            json.WriteBoolean("canFire", burn.CanFire);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        Policy(json, status);
        json.WriteStartArray("alerts");
        foreach (SloAlertView alert in alerts)
        {
            json.WriteStartObject();
            json.WriteString("name", alert.Name);
            json.WriteString("severity", alert.Severity);
            json.WriteString("state", alert.State);
            json.WriteString("activeAt", alert.ActiveAt);
            json.WriteString("summary", alert.Summary);
            json.WriteString("runbookUrl", alert.RunbookUrl);
            json.WriteString("dashboardUrl", alert.DashboardUrl);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("runbookUrl", Annotation(slo, "runbook_url"));
        json.WriteString("dashboardUrl", Annotation(slo, "dashboard"));
        json.WriteEndObject();
    }

    public static void History(Utf8JsonWriter json, SloDefinition slo, SloHistory history)
    {
        json.WriteStartObject();
        json.WriteString("id", slo.Id);
        json.WriteNumber("objective", slo.ObjectivePercent / 100);
        json.WriteNumber("rangeSeconds", history.Range.TotalSeconds);
        json.WriteNumber("stepSeconds", history.Step.TotalSeconds);
        Number(json, "compliance", history.Compliance);
        Points(json, "steps", history.Steps);
        Points(json, "budget", history.Budget);
        json.WriteEndObject();
    }

    private static void SummaryFields(Utf8JsonWriter json, SloStatus status, IReadOnlyList<SloAlertView> alerts)
    {
        SloDefinition slo = status.Slo;
        json.WriteString("id", slo.Id);
        json.WriteString("name", slo.Name);
        json.WriteString("title", slo.Title);
        json.WriteString("service", slo.Service);
        json.WriteString("environment", slo.Label("environment"));
        json.WriteNumber("objective", slo.ObjectivePercent / 100);
        json.WriteString("window", PromDuration.Format(slo.Period));
        json.WriteNumber("windowSeconds", slo.Period.TotalSeconds);
        json.WriteString("health", status.Health switch { SloHealth.Ok => "ok", SloHealth.Burning => "burning", SloHealth.Exhausted => "exhausted", SloHealth.Unknown => "unknown", _ => throw new UnreachableException() });
        json.WriteString("data", status.Data switch { SloData.Present => "present", SloData.NoTraffic => "no_traffic", SloData.Absent => "absent", _ => throw new UnreachableException() });
        Number(json, "errorRatio", status.PeriodErrorRatio);
        Number(json, "budgetRemaining", status.BudgetRemaining);
        json.WriteNumber("budgetSeconds", status.Budget.TotalSeconds);
        Number(json, "budgetRemainingSeconds", status.BudgetLeft?.TotalSeconds);
        Number(json, "burnRate", status.BurnRate);
        json.WriteNumber("coverageSeconds", Math.Min(status.Coverage.TotalSeconds, slo.Period.TotalSeconds));
        json.WriteNumber("firing", alerts.Count(a => a.State == "firing"));
        json.WriteString("policyStep", status.Step?.Title);
        json.WriteBoolean("frozen", status.Step?.Freezes ?? false);
    }

    private static void Indicator(Utf8JsonWriter json, SloIndicator indicator)
    {
        json.WriteStartObject("indicator");
        switch (indicator)
        {
            case EventsIndicator sli:
                json.WriteString(sli.CountsBad ? "bad" : "good", sli.Counted.Text);
                json.WriteString("total", sli.Total.Text);
                break;
            case RatioIndicator sli:
                json.WriteString(sli.IsFailure ? "errorRatio" : "goodRatio", sli.Ratio.Text);
                break;
            case SlothEventsIndicator sli:
                json.WriteString("bad", sli.Error.Text);
                json.WriteString("total", sli.Total.Text);
                break;
            case SlothRawIndicator sli:
                json.WriteString("errorRatio", sli.ErrorRatio.Text);
                break;
        }
        json.WriteEndObject();
    }

    private static void Policy(Utf8JsonWriter json, SloStatus status)
    {
        json.WriteStartObject("policy");
        json.WriteString("name", status.Policy.Name);
        json.WriteString("title", status.Policy.Title);
        json.WriteString("description", status.Policy.Description);
        json.WriteNumber("minimumDataSeconds", status.Policy.MinimumData.TotalSeconds);
        json.WriteBoolean("waiting", status.IsPolicyWaiting);
        json.WriteStartArray("steps");
        foreach (PolicyStep step in status.Policy.Steps)
        {
            json.WriteStartObject();
            json.WriteNumber("consumedPercent", step.ConsumedPercent);
            json.WriteString("title", step.Title);
            json.WriteString("text", step.Text);
            json.WriteBoolean("freezes", step.Freezes);
            json.WriteBoolean("reached", !status.IsPolicyWaiting && status.Consumed * 100 >= step.ConsumedPercent);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Points(Utf8JsonWriter json, string name, IReadOnlyList<SloHistoryPoint> points)
    {
        json.WriteStartArray(name);
        foreach (SloHistoryPoint point in points)
        {
            json.WriteStartArray();
            json.WriteNumberValue(point.Time.ToUnixTimeSeconds());
            if (point.Value is { } value) json.WriteNumberValue(value);
            else json.WriteNullValue();
            json.WriteEndArray();
        }
        json.WriteEndArray();
    }

    private static string Annotation(SloDefinition slo, string name) => slo.Alerting.Annotations.FirstOrDefault(a => a.Name == name).Value ?? "";

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } known && double.IsFinite(known)) json.WriteNumber(name, known);
        else json.WriteNull(name);
    }
}
