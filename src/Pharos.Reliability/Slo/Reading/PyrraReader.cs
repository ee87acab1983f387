using System.Globalization;
using Pharos.Configuration;
using Pharos.Core;

namespace Pharos.Reliability.Slo;

/// <summary>Reads Pyrra's <c>ServiceLevelObjective</c> (pyrra.dev/v1alpha1): ratio, latency, native latency and boolean gauges, with grouping.</summary>
internal static class PyrraReader
{
    public const string Version = "pyrra.dev/v1alpha1";

    public static SloDefinition? Read(ConfigNode node, ConfigErrors errors)
    {
        int before = errors.Findings.Count(f => f.Severity == FindingSeverity.Error);
        var root = new MappingReader(node, errors);
        root.Child("apiVersion");
        root.Choice("kind", "", ("ServiceLevelObjective", ""));
        var metadata = new MappingReader(root.Child("metadata"), errors);
        string name = metadata.RequiredString("name"), space = metadata.String("namespace", "");
        IReadOnlyList<KeyValuePair<string, string>> labels = metadata.StringMap("labels"), annotations = metadata.StringMap("annotations");
        metadata.End();
        var spec = new MappingReader(root.Child("spec"), errors);
        root.End();
        spec.RequiredString("target");
        double target = spec.Number("target", 99);
        if (target is <= 0 or >= 100) errors.Add(spec.Node["target"], $"must be above 0 and below 100, is {spec.Node["target"].Text}");
        TimeSpan? period = spec.RequiredString("window").Length > 0 && spec.OptionalDuration("window") is { } window ? SloPeriod.Checked(window, spec.Node["window"], errors) : null;
        string description = spec.String("description", "");
        SloIndicator? indicator = Indicator(spec.Child("indicator"), errors);
        SloAlerting alerting = Alerting(spec.Child("alerting"), annotations, node.Position, errors);
        spec.String("severity");
        spec.String("performance_over_accuracy");
        spec.End();
        if (indicator is null || period is null || errors.Findings.Count(f => f.Severity == FindingSeverity.Error) > before) return null;
        return new SloDefinition
        {
            Service = space.Length > 0 ? space : "pyrra",
            Name = name,
            Title = name,
            Description = description,
            ObjectivePercent = target,
            Period = period.Value,
            Indicator = indicator,
            // Pyrra passes on what stands under its own prefix; the others choose the Prometheus that loads the rules.
            Labels = [.. labels.Where(l => l.Key.StartsWith("pyrra.dev/", StringComparison.Ordinal)).Select(l => new KeyValuePair<string, string>(l.Key["pyrra.dev/".Length..], l.Value))],
            Alerting = alerting,
            Spec = Version,
            Position = node.Position,
            ObjectivePosition = spec.Node["target"].Position,
        };
    }

    private static EventsIndicator? Indicator(ConfigNode node, ConfigErrors errors)
    {
        var reader = new MappingReader(node, errors);
        EventsIndicator? found = null;
        if (reader.Child("ratio") is { HasValue: true } ratio)
        {
            var inner = new MappingReader(ratio, errors);
            SloQuery bad = Metric(inner, "errors", errors), total = Metric(inner, "total", errors);
            string by = Grouping(inner);
            inner.End();
            found = new EventsIndicator(Sum(bad, "rate", by), CountsBad: true, Sum(total, "rate", by));
        }
        if (reader.Child("latency") is { HasValue: true } latency)
        {
            var inner = new MappingReader(latency, errors);
            SloQuery good = Metric(inner, "success", errors), total = Metric(inner, "total", errors);
            string by = Grouping(inner);
            inner.End();
            found = new EventsIndicator(Sum(good, "rate", by), CountsBad: false, Sum(total, "rate", by));
        }
        if (reader.Child("latencyNative") is { HasValue: true } native)
        {
            var inner = new MappingReader(native, errors);
            SloQuery total = Metric(inner, "total", errors);
            TimeSpan limit = inner.RequiredString("latency").Length > 0 ? inner.Duration("latency", TimeSpan.FromSeconds(1)) : TimeSpan.FromSeconds(1);
            string by = Grouping(inner), sum = Sum(total, "rate", by).Text, seconds = limit.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            inner.End();
            found = new EventsIndicator(total with { Text = $"histogram_fraction(0, {seconds}, {sum}) * histogram_count({sum})" }, CountsBad: false, total with { Text = $"histogram_count({sum})" });
        }
        if (reader.Child("bool_gauge") is { HasValue: true } gauge)
        {
            var inner = new MappingReader(gauge, errors);
            var metric = new SloQuery(inner.RequiredString("metric"), gauge["metric"].Position);
            string by = Grouping(inner);
            inner.End();
            found = new EventsIndicator(Sum(metric, "sum_over_time", by), CountsBad: false, Sum(metric, "count_over_time", by));
        }
        reader.End();
        if (found is null && node.HasValue) errors.Add(node, "one of ratio, latency, latencyNative and bool_gauge is required");
        return found;
    }

    private static SloQuery Metric(MappingReader parent, string key, ConfigErrors errors)
    {
        var reader = new MappingReader(parent.Child(key), errors);
        var query = new SloQuery(reader.RequiredString("metric"), reader.Node["metric"].Position);
        reader.End();
        if (!reader.Node.HasValue) errors.Add(reader.Node, "is required");
        return query;
    }

    private static string Grouping(MappingReader reader)
    {
        IReadOnlyList<string> labels = reader.Strings("grouping");
        return labels.Count == 0 ? "" : $" by ({string.Join(", ", labels)}) ";
    }

    private static SloQuery Sum(SloQuery metric, string function, string by) => metric with { Text = $"sum{by}({function}({metric.Text}[{{{{.window}}}}]))" };

    private static SloAlerting Alerting(ConfigNode node, IReadOnlyList<KeyValuePair<string, string>> annotations, SourcePosition at, ConfigErrors errors)
    {
        var reader = new MappingReader(node, errors);
        bool isOff = reader.Bool("disabled", false), burns = reader.Bool("burnrates", true), absent = reader.Bool("absent", true);
        string name = reader.String("name", "ErrorBudgetBurn");
        reader.End();
        SloText[] texts = [.. annotations.Where(a => a.Key.StartsWith("pyrra.dev/", StringComparison.Ordinal)).Select(a => new SloText(a.Key["pyrra.dev/".Length..], a.Value, at))];
        return new SloAlerting
        {
            Name = name,
            Annotations = texts,
            Page = isOff || !burns ? null : new SloAlert([new SloText("severity", "critical", at)], []),
            Ticket = isOff || !burns ? null : new SloAlert([new SloText("severity", "warning", at)], []),
            Absent = isOff || !absent ? null : new SloAlert([new SloText("severity", "critical", at)], texts),
        };
    }
}
