using System.Globalization;
using Pharos.Configuration;

namespace Pharos.Reliability.Slo;

/// <summary>Reads OpenSLO v1alpha as far as Sloth does: ratio metrics, occurrences, one rolling window in days. It has no place for alerts.</summary>
internal static class OpenSloAlphaReader
{
    public const string Version = "openslo/v1alpha";

    public static IReadOnlyList<SloDefinition> Read(ConfigNode node, ConfigErrors errors)
    {
        var root = new MappingReader(node, errors);
        root.Child("apiVersion");
        root.Choice("kind", "", ("SLO", ""));
        OpenSloMetadata metadata = OpenSloFields.Metadata(root, errors);
        var spec = new MappingReader(root.Child("spec"), errors);
        root.End();
        string description = spec.String("description", "");
        string service = spec.RequiredString("service");
        spec.Choice("budgetingMethod", "", ("Occurrences", ""));
        TimeSpan? period = Period(spec, errors);
        ConfigNode objectives = spec.Child("objectives");
        if (spec.Node.IsMapping && (!objectives.IsSequence || objectives.Items.Count == 0)) errors.Add(objectives, "at least one objective is required");
        spec.End();
        errors.Warn(node["apiVersion"], "openslo/v1alpha has no place for alerts, so none are generated; openslo/v1 has");
        var slos = new List<SloDefinition>();
        for (int i = 0; i < objectives.Items.Count; i++)
        {
            ConfigNode one = objectives[i];
            var reader = new MappingReader(one, errors);
            reader.String("displayName");
            reader.RequiredString("target");
            double target = reader.Number("target", 0.99);
            if (target is <= 0 or >= 1) errors.Add(one["target"], $"must be above 0 and below 1, is {one["target"].Text}");
            var ratio = new MappingReader(reader.Child("ratioMetrics"), errors);
            if (one.IsMapping && !one["ratioMetrics"].HasValue) errors.Add(one["ratioMetrics"], "is required: no other indicator is read in v1alpha");
            SloQuery good = Query(ratio, "good", errors), total = Query(ratio, "total", errors);
            ratio.String("counter");
            ratio.End();
            reader.End();
            if (period is null) continue;
            slos.Add(new SloDefinition
            {
                Service = service,
                Name = string.Create(CultureInfo.InvariantCulture, $"{metadata.Name}-{i}"),
                Title = metadata.Title,
                Description = description,
                ObjectivePercent = target * 100,
                Period = period.Value,
                Indicator = new SlothRawIndicator(new SloQuery($"\n  1 - (\n    (\n      {good.Text}\n    )\n    /\n    (\n      {total.Text}\n    )\n  )\n", good.Position)),
                Alerting = new SloAlerting(),
                Spec = Version,
                Position = node.Position,
                ObjectivePosition = one["target"].Position,
            });
        }
        return slos;
    }

    private static TimeSpan? Period(MappingReader spec, ConfigErrors errors)
    {
        ConfigNode windows = spec.Child("timeWindows");
        if (!windows.IsSequence || windows.Items.Count != 1)
        {
            if (spec.Node.IsMapping) errors.Add(windows, "expected a list of exactly one time window");
            return null;
        }
        var reader = new MappingReader(windows[0], errors);
        long count = reader.Integer("count", 30, 1, 1000);
        reader.Choice("unit", "", ("Day", ""));
        reader.Bool("isRolling", true);
        reader.End();
        return SloPeriod.Checked(TimeSpan.FromDays(count), windows[0], errors);
    }

    private static SloQuery Query(MappingReader ratio, string key, ConfigErrors errors)
    {
        var reader = new MappingReader(ratio.Child(key), errors);
        reader.Choice("source", "", ("prometheus", ""));
        reader.Choice("queryType", "", ("promql", ""));
        string text = reader.RequiredString("query");
        reader.End();
        return new SloQuery(text, reader.Node["query"].Position);
    }
}
