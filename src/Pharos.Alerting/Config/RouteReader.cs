using System.Globalization;
using Pharos.Alerting.Matching;
using Pharos.Alerting.Routing;
using Pharos.Configuration;

namespace Pharos.Alerting.Config;

/// <summary>Reads the routing tree; children inherit what they do not set.</summary>
internal sealed class RouteReader(ConfigErrors errors, IReadOnlySet<string> receivers, ICollection<string> intervals)
{
    private const int MaxDepth = 64;

    public RouteReader(ConfigErrors errors, IEnumerable<string> receivers, ICollection<string> intervals)
        : this(errors, new HashSet<string>(receivers, StringComparer.Ordinal), intervals) { }

    /// <summary>Any UTF-8 but the empty name; a leading hyphen is taken for a slip in YAML.</summary>
    public static bool IsLabelName(string name) => name.Length > 0 && name[0] != '-' && !name.Contains('\uFFFD', StringComparison.Ordinal);

    public Route? Read(ConfigNode node)
    {
        if (!node.Exists)
        {
            errors.Add(node, "no routes provided");
            return null;
        }
        if (node["receiver"].Text.Length == 0) errors.Add(node, "root route must specify a default receiver");
        if (node["match"].HasValue || node["match_re"].HasValue || node["matchers"].HasValue) errors.Add(node, "root route must not have any matchers");
        if (node["continue"].Text is "true") errors.Add(node["continue"], "cannot have continue in root route");
        if (node["mute_time_intervals"].HasValue) errors.Add(node["mute_time_intervals"], "root route must not have any mute time intervals");
        if (node["active_time_intervals"].HasValue) errors.Add(node["active_time_intervals"], "root route must not have any active time intervals");
        return Read(node, new Route { Receiver = "", Key = "", Id = "" }, "", "0", 0);
    }

    private Route Read(ConfigNode node, Route parent, string parentKey, string id, int depth)
    {
        var m = new MappingReader(node, errors);
        string receiver = m.String("receiver") ?? "";
        if (receiver.Length > 0 && !receivers.Contains(receiver)) errors.Add(m.Child("receiver"), $"undefined receiver \"{receiver}\" used in route");
        (IReadOnlyList<string> groupBy, bool all) = GroupBy(m, parent);
        IReadOnlyList<Matcher> matchers = MatcherReader.Read(m, "", errors);
        string key = (parentKey.Length > 0 ? parentKey + "/" : "") + Matchers.Print(matchers);
        TimeSpan? interval = m.OptionalDuration("group_interval"), repeat = m.OptionalDuration("repeat_interval");
        if (interval == TimeSpan.Zero) errors.Add(m.Child("group_interval"), "group_interval cannot be zero");
        if (repeat == TimeSpan.Zero) errors.Add(m.Child("repeat_interval"), "repeat_interval cannot be zero");
        var labels = new Dictionary<string, string>(parent.Labels, StringComparer.Ordinal);
        foreach ((string name, string value) in m.StringMap("labels")) labels[name] = value;
        var route = new Route
        {
            Receiver = receiver.Length > 0 ? receiver : parent.Receiver,
            GroupBy = groupBy,
            GroupByAll = all,
            GroupWait = m.OptionalDuration("group_wait") ?? parent.GroupWait,
            GroupInterval = interval ?? parent.GroupInterval,
            RepeatInterval = repeat ?? parent.RepeatInterval,
            Matchers = matchers,
            Continue = m.Bool("continue", false),
            MuteTimeIntervals = Intervals(m, "mute_time_intervals"),
            ActiveTimeIntervals = Intervals(m, "active_time_intervals"),
            Labels = labels,
            Key = key,
            Id = id,
        };
        ConfigNode children = m.Child("routes");
        m.End();
        if (children.HasValue && !children.IsSequence) errors.Add(children, $"expected a list, found {children.Describe()}");
        if (depth >= MaxDepth)
        {
            errors.Add(children, $"routes are nested deeper than {MaxDepth}");
            return route;
        }
        return route.WithRoutes([.. children.Items.Select((child, i) => Read(child, route, key, string.Create(CultureInfo.InvariantCulture, $"{id}.{i}"), depth + 1))]);
    }

    private (IReadOnlyList<string>, bool) GroupBy(MappingReader m, Route parent)
    {
        ConfigNode node = m.Child("group_by");
        if (!node.HasValue) return (parent.GroupBy, parent.GroupByAll);
        IReadOnlyList<string> names = m.Strings("group_by");
        bool all = names.Contains("...");
        if (all && names.Count > 1) errors.Add(node, "cannot have wildcard group_by (`...`) and other labels at the same time");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (ConfigNode item in node.Items)
        {
            if (item.Text != "..." && !IsLabelName(item.Text)) errors.Add(item, $"invalid label name \"{item.Text}\" in group_by list");
            if (!seen.Add(item.Text)) errors.Add(item, $"duplicated label \"{item.Text}\" in group_by");
        }
        return all ? ([], true) : ([.. names.Order(StringComparer.Ordinal)], false);
    }

    private IReadOnlyList<string> Intervals(MappingReader m, string key) => m.List(key, node =>
    {
        if (!intervals.Contains(node.Text)) errors.Add(node, $"undefined time interval \"{node.Text}\" used in route");
        return node.Text;
    });
}
