using Pharos.Configuration;

namespace Pharos.Reliability.Slo;

/// <summary>Reads OpenSLO's alert policies, conditions and notification targets.</summary>
internal static class OpenSloAlertReader
{
    public static OpenSloAlertPolicy Policy(MappingReader reader, ConfigErrors errors)
    {
        OpenSloMetadata metadata = OpenSloFields.Metadata(reader, errors);
        ConfigNode node = reader.Child("spec");
        var spec = new MappingReader(node, errors);
        spec.String("description");
        spec.Bool("alertWhenNoData", false);
        spec.Bool("alertWhenResolved", false);
        spec.Bool("alertWhenBreaching", false);
        OpenSloAlertCondition? condition = null;
        ConfigNode? reference = null;
        ConfigNode conditions = spec.Child("conditions");
        if (!conditions.IsSequence || conditions.Items.Count != 1) errors.Add(conditions, "expected a list of exactly one condition");
        else
        {
            var item = new MappingReader(conditions[0], errors);
            if (item.Has("conditionRef")) reference = item.Child("conditionRef");
            else
            {
                item.Choice("kind", "", ("AlertCondition", ""));
                item.String("apiVersion");
                condition = Condition(item, errors);
            }
            item.End();
        }
        foreach (ConfigNode target in spec.List("notificationTargets", n => n))
        {
            var item = new MappingReader(target, errors);
            if (item.Has("targetRef")) item.RequiredString("targetRef");
            else
            {
                item.Choice("kind", "", ("AlertNotificationTarget", ""));
                item.String("apiVersion");
                Target(item, errors);
            }
            item.End();
            errors.Warn(target, "is not acted upon: the routes of alertmanager.yml decide who is notified");
        }
        spec.End();
        return new OpenSloAlertPolicy(metadata, node, condition, reference);
    }

    public static OpenSloAlertCondition Condition(MappingReader reader, ConfigErrors errors)
    {
        OpenSloMetadata metadata = OpenSloFields.Metadata(reader, errors);
        var spec = new MappingReader(reader.Child("spec"), errors);
        spec.String("description");
        string severity = spec.RequiredString("severity");
        ConfigNode node = spec.Child("condition");
        if (!node.HasValue && spec.Node.IsMapping) errors.Add(node, "is required");
        spec.End();
        var condition = new MappingReader(node, errors);
        condition.RequiredString("kind");
        condition.Choice("kind", "", ("burnrate", ""));
        string op = OpenSloFields.Operator(condition, "op", isRequired: true) ?? ">";
        condition.RequiredString("threshold");
        double threshold = condition.Number("threshold", 1, 0);
        TimeSpan window = Duration(condition, "lookbackWindow", errors);
        TimeSpan after = condition.Has("alertAfter") ? Duration(condition, "alertAfter", errors) : TimeSpan.Zero;
        condition.End();
        return new OpenSloAlertCondition(metadata, node, severity, op, threshold, window, after);
    }

    public static void Target(MappingReader reader, ConfigErrors errors)
    {
        OpenSloFields.Metadata(reader, errors);
        var spec = new MappingReader(reader.Child("spec"), errors);
        spec.String("description");
        spec.RequiredString("target");
        spec.End();
    }

    private static TimeSpan Duration(MappingReader reader, string key, ConfigErrors errors)
    {
        if (reader.RequiredString(key).Length == 0) return TimeSpan.FromHours(1);
        if (OpenSloFields.Duration(reader.Child(key), errors) is { } length) return length;
        if (OpenSloFields.IsDuration(reader.Node[key].Text)) errors.Add(reader.Node[key], "months, quarters and years have no fixed length");
        return TimeSpan.FromHours(1);
    }
}
