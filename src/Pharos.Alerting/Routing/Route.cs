using Pharos.Alerting.Matching;
using Pharos.Core;

namespace Pharos.Alerting.Routing;

/// <summary>A node of the routing tree with all that it inherits.</summary>
public sealed record Route
{
    public required string Receiver { get; init; }

    /// <summary>In order of name; not meant where <see cref="GroupByAll"/>.</summary>
    public IReadOnlyList<string> GroupBy { get; init; } = [];

    /// <summary>Each alert is a group of its own (<c>group_by: ['...']</c>).</summary>
    public bool GroupByAll { get; init; }

    public TimeSpan GroupWait { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan GroupInterval { get; init; } = TimeSpan.FromMinutes(5);

    public TimeSpan RepeatInterval { get; init; } = TimeSpan.FromHours(4);

    public IReadOnlyList<Matcher> Matchers { get; init; } = [];

    public bool Continue { get; init; }

    public IReadOnlyList<string> MuteTimeIntervals { get; init; } = [];

    public IReadOnlyList<string> ActiveTimeIntervals { get; init; } = [];

    /// <summary>Templates that notifications may show (<c>routeLabels</c>), with those of the parents.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<Route> Routes { get; private init; } = [];

    /// <summary>The matchers on the way here, which name the route in group keys: <c>{}/{a="b"}</c>.</summary>
    public required string Key { get; init; }

    /// <summary>Tells routes of the same key apart: the positions on the way here.</summary>
    public required string Id { get; init; }

    public Route WithRoutes(IReadOnlyList<Route> routes) => this with { Routes = routes };

    /// <summary>The nodes that take an alert: the deepest that match, several where a route continues.</summary>
    public IReadOnlyList<Route> Match(LabelSet labels)
    {
        if (!Matchers.AllMatch(labels)) return [];
        var all = new List<Route>();
        foreach (Route child in Routes)
        {
            IReadOnlyList<Route> matched = child.Match(labels);
            all.AddRange(matched);
            if (matched.Count > 0 && !child.Continue) break;
        }
        if (all.Count == 0) all.Add(this);
        return all;
    }

    /// <summary>The labels by which this route groups an alert.</summary>
    public LabelSet GroupLabels(LabelSet labels) => GroupByAll ? labels : labels.Only(new HashSet<string>(GroupBy, StringComparer.Ordinal));

    /// <summary>This node and all below it.</summary>
    public IEnumerable<Route> Walk()
    {
        yield return this;
        foreach (Route child in Routes) foreach (Route node in child.Walk()) yield return node;
    }
}
