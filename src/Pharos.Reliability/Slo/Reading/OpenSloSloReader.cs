using System.Globalization;
using System.Text.RegularExpressions;
using Pharos.Configuration;

namespace Pharos.Reliability.Slo;

/// <summary>Reads OpenSLO objects of kind SLO.</summary>
internal static partial class OpenSloSloReader
{
    public static OpenSloSlo Read(MappingReader reader, ConfigErrors errors)
    {
        OpenSloMetadata metadata = OpenSloFields.Metadata(reader, errors);
        var spec = new MappingReader(reader.Child("spec"), errors);
        string description = spec.String("description", "");
        string service = spec.RequiredString("service");
        if (service.Length > 0) OpenSloFields.Name(spec.Node["service"], errors);
        ConfigNode inline = spec.Child("indicator");
        string? reference = spec.String("indicatorRef");
        if (spec.Node.IsMapping && inline.HasValue == reference is { Length: > 0 }) errors.Add(spec.Node, "exactly one of indicator and indicatorRef must be set");
        OpenSloIndicator? indicator = null;
        if (inline.HasValue)
        {
            var inner = new MappingReader(inline, errors);
            indicator = OpenSloIndicatorReader.Read(inner, errors, isInline: true);
            inner.End();
        }
        OpenSloTimeWindow window = Window(spec, errors);
        spec.RequiredString("budgetingMethod");
        BudgetingMethod budgeting = spec.Choice("budgetingMethod", BudgetingMethod.Occurrences,
            ("Occurrences", BudgetingMethod.Occurrences), ("Timeslices", BudgetingMethod.Timeslices), ("RatioTimeslices", BudgetingMethod.RatioTimeslices));
        IReadOnlyList<OpenSloObjective> objectives = spec.List("objectives", n => Objective(n, budgeting, indicator is null ? null : indicator.Threshold is not null, errors));
        if (objectives.Count == 0 && spec.Node.IsMapping) errors.Add(spec.Node["objectives"], "at least one objective is required");
        var policies = new List<OpenSloAlertPolicy>();
        var references = new List<ConfigNode>();
        foreach (ConfigNode node in spec.List("alertPolicies", n => n)) Policy(node, policies, references, errors);
        spec.End();
        return new OpenSloSlo(metadata, spec.Node, service, indicator, reference)
        {
            Position = reader.Node.Position,
            Description = description,
            Window = window,
            Budgeting = budgeting,
            Objectives = objectives,
            AlertPolicies = policies,
            AlertPolicyRefs = references,
        };
    }

    private static OpenSloTimeWindow Window(MappingReader spec, ConfigErrors errors)
    {
        ConfigNode list = spec.Child("timeWindow");
        if (!list.IsSequence || list.Items.Count != 1)
        {
            if (spec.Node.IsMapping) errors.Add(list, "expected a list of exactly one time window");
            return new OpenSloTimeWindow(list, "30d", IsRolling: true);
        }
        var reader = new MappingReader(list[0], errors);
        string duration = reader.RequiredString("duration");
        if (duration.Length > 0) OpenSloFields.Duration(reader.Child("duration"), errors);
        bool isRolling = reader.Bool("isRolling", false);
        ConfigNode calendarNode = reader.Child("calendar");
        if (isRolling && calendarNode.HasValue) errors.Add(calendarNode, "a rolling window has no calendar");
        if (!isRolling && !calendarNode.HasValue) errors.Add(list[0], "isRolling: true or a calendar is required");
        if (calendarNode.HasValue)
        {
            var calendar = new MappingReader(calendarNode, errors);
            string start = calendar.RequiredString("startTime");
            if (start.Length > 0 && !DateTime.TryParseExact(start, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
                errors.Add(calendarNode["startTime"], $"expected a time such as 2024-01-31 12:30:00, found {calendarNode["startTime"].Describe()}");
            string zone = calendar.RequiredString("timeZone");
            if (zone.Length > 0 && !ZoneName().IsMatch(zone)) errors.Add(calendarNode["timeZone"], $"expected a time zone such as America/New_York, found {calendarNode["timeZone"].Describe()}");
            calendar.End();
        }
        reader.End();
        return new OpenSloTimeWindow(list[0], duration, isRolling);
    }

    /// <param name="isThreshold">Whether the indicator is a threshold metric; null where it stands in another document.</param>
    private static OpenSloObjective Objective(ConfigNode node, BudgetingMethod budgeting, bool? isThreshold, ConfigErrors errors)
    {
        var reader = new MappingReader(node, errors);
        string title = reader.String("displayName", "");
        string? op = OpenSloFields.Operator(reader, "op", isRequired: isThreshold == true);
        double? value = reader.Has("value") ? reader.Number("value", 0) : null;
        if (isThreshold == true && value is null) errors.Add(node["value"], "is required with a threshold metric");
        if (isThreshold == false && op is not null) errors.Warn(node["op"], "has no meaning for a ratio metric; leave it out");
        bool asPercent = reader.Has("targetPercent");
        if (asPercent == reader.Has("target")) errors.Add(node, "exactly one of target and targetPercent must be set");
        double percent = asPercent ? reader.Number("targetPercent", 99) : reader.Number("target", 0.99) * 100;
        ConfigNode target = node[asPercent ? "targetPercent" : "target"];
        if (percent is <= 0 or >= 100) errors.Add(target, $"must be above 0 and below {(asPercent ? "100" : "1")}, is {target.Text}: a target of everything has no error budget");
        double? sliceTarget = null;
        TimeSpan? sliceWindow = null;
        if (budgeting == BudgetingMethod.Timeslices)
        {
            reader.RequiredString("timeSliceTarget");
            sliceTarget = reader.Number("timeSliceTarget", 0.9, 0, 1);
        }
        else if (reader.Child("timeSliceTarget").HasValue) errors.Add(node["timeSliceTarget"], "is only for the budgeting method Timeslices");
        if (budgeting == BudgetingMethod.Occurrences)
        {
            if (reader.Child("timeSliceWindow").HasValue) errors.Add(node["timeSliceWindow"], "is only for time slices");
        }
        else if (reader.RequiredString("timeSliceWindow").Length > 0) sliceWindow = OpenSloFields.Duration(reader.Child("timeSliceWindow"), errors);
        foreach (string composite in (string[])["indicator", "indicatorRef", "compositeWeight"])
        {
            if (reader.Child(composite).HasValue) errors.Add(node[composite], "composite SLOs are not supported: write one SLO for each indicator");
        }
        reader.End();
        return new OpenSloObjective(node, title, percent, target.Position) { Operator = op, Value = value, TimeSliceTarget = sliceTarget, TimeSliceWindow = sliceWindow };
    }

    private static void Policy(ConfigNode node, List<OpenSloAlertPolicy> policies, List<ConfigNode> references, ConfigErrors errors)
    {
        if (node.IsScalar)
        {
            references.Add(node);
            return;
        }
        var reader = new MappingReader(node, errors);
        if (reader.Has("alertPolicyRef")) references.Add(reader.Child("alertPolicyRef"));
        else
        {
            reader.String("apiVersion");
            reader.Choice("kind", "", ("AlertPolicy", ""));
            policies.Add(OpenSloAlertReader.Policy(reader, errors));
        }
        reader.End();
    }

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ZoneName();
}
