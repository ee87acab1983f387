using System.Diagnostics.CodeAnalysis;
using Pharos.Configuration;
using Pharos.Core;

namespace Pharos.Reliability.Slo;

/// <summary>Reads Sloth's specifications: <c>version: prometheus/v1</c>, and its Kubernetes form <c>sloth.slok.dev/v1</c> whose keys are in camel case (sloth.dev/specs).</summary>
internal static class SlothReader
{
    private const string Plain = "prometheus/v1", Kubernetes = "sloth.slok.dev/v1";

    private static readonly TimeSpan s_period = TimeSpan.FromDays(30);

    public static bool Reads(ConfigNode node) => node["version"].Text == Plain || node["apiVersion"].Text == Kubernetes;

    public static IReadOnlyList<SloDefinition> Read(ConfigNode node, ConfigErrors errors)
    {
        bool isKubernetes = node["apiVersion"].Text == Kubernetes;
        var root = new MappingReader(node, errors);
        if (!isKubernetes)
        {
            root.Child("version");
            return Service(root, Keys.Snake, Plain, errors);
        }
        root.Child("apiVersion");
        root.Child("metadata");
        root.Choice("kind", "", ("PrometheusServiceLevel", ""));
        var spec = new MappingReader(root.Child("spec"), errors);
        root.End();
        return Service(spec, Keys.Camel, Kubernetes, errors);
    }

    private static List<SloDefinition> Service(MappingReader reader, Keys keys, string spec, ConfigErrors errors)
    {
        string service = reader.RequiredString("service");
        IReadOnlyList<KeyValuePair<string, string>> labels = reader.StringMap("labels");
        if (reader.Child(keys.Plugins).HasValue) errors.Warn(reader.Node[keys.Plugins], "is not acted upon: Pharos generates the rules of Sloth's own chain");
        ConfigNode list = reader.Child("slos");
        if (reader.Node.IsMapping && (!list.IsSequence || list.Items.Count == 0)) errors.Add(list, "at least one SLO is required");
        var slos = new List<SloDefinition>();
        foreach (ConfigNode node in list.Items)
        {
            if (TryRead(node, service, labels, keys, spec, errors, out SloDefinition? slo)) slos.Add(slo);
        }
        reader.End();
        return slos;
    }

    private static bool TryRead(ConfigNode node, string service, IReadOnlyList<KeyValuePair<string, string>> labels, Keys keys, string spec, ConfigErrors errors, [NotNullWhen(true)] out SloDefinition? slo)
    {
        slo = null;
        var reader = new MappingReader(node, errors);
        string name = reader.RequiredString("name");
        reader.RequiredString("objective");
        double objective = reader.Number("objective", 0);
        if (reader.Node["objective"].HasValue && objective is <= 0 or >= 100) errors.Add(node["objective"], $"must be above 0 and below 100, is {node["objective"].Text}");
        string description = reader.String("description", "");
        IReadOnlyList<KeyValuePair<string, string>> own = reader.StringMap("labels");
        if (reader.Child(keys.Plugins).HasValue) errors.Warn(reader.Node[keys.Plugins], "is not acted upon: Pharos generates the rules of Sloth's own chain");
        SloIndicator? indicator = Indicator(reader.Child("sli"), keys, query => query.With(service, name, GoNumber.General(objective)), errors);
        SloAlerting alerting = Alerting(reader.Child("alerting"), keys, errors);
        reader.End();
        if (indicator is null || name.Length == 0) return false;
        slo = new SloDefinition
        {
            Service = service,
            Name = name,
            Title = name,
            Description = description,
            ObjectivePercent = objective,
            Period = s_period,
            Indicator = indicator,
            Labels = [.. labels.Where(l => own.All(o => o.Key != l.Key)), .. own],
            Alerting = alerting,
            Spec = spec,
            Position = node.Position,
            ObjectivePosition = node["objective"].Position,
        };
        return true;
    }

    private static SloIndicator? Indicator(ConfigNode node, Keys keys, Func<SloQuery, SloQuery> fill, ConfigErrors errors)
    {
        var reader = new MappingReader(node, errors);
        ConfigNode raw = reader.Child("raw"), events = reader.Child("events"), plugin = reader.Child("plugin");
        reader.End();
        if (plugin.HasValue)
        {
            errors.Add(plugin, "SLI plugins are Go programs, which Pharos does not run: write the queries under events");
            return null;
        }
        if (raw.HasValue == events.HasValue)
        {
            errors.Add(node, "exactly one of raw and events must be set");
            return null;
        }
        if (raw.HasValue)
        {
            var inner = new MappingReader(raw, errors);
            SloQuery ratio = Query(inner, keys.ErrorRatioQuery, fill, errors);
            inner.End();
            return new SlothRawIndicator(ratio);
        }
        var pair = new MappingReader(events, errors);
        var indicator = new SlothEventsIndicator(Query(pair, keys.ErrorQuery, fill, errors), Query(pair, keys.TotalQuery, fill, errors));
        pair.End();
        return indicator;
    }

    private static SloQuery Query(MappingReader reader, string key, Func<SloQuery, SloQuery> fill, ConfigErrors errors)
    {
        string text = reader.RequiredString(key);
        SloQuery query = fill(new SloQuery(text, reader.Node[key].Position));
        if (text.Length > 0 && !query.HasWindow) errors.Add(reader.Node[key], "the query must contain {{.window}}");
        return query;
    }

    private static SloAlerting Alerting(ConfigNode node, Keys keys, ConfigErrors errors)
    {
        var reader = new MappingReader(node, errors);
        string name = reader.String("name", "");
        IReadOnlyList<SloText> labels = Texts(reader, "labels"), annotations = Texts(reader, "annotations");
        SloAlert? page = Alert(reader.Child(keys.PageAlert), errors), ticket = Alert(reader.Child(keys.TicketAlert), errors);
        reader.End();
        if (name.Length == 0 && (page ?? ticket) is not null) errors.Add(node["name"], "is required, or both alerts are disabled");
        return new SloAlerting { Name = name, Labels = labels, Annotations = annotations, Page = page, Ticket = ticket };
    }

    private static SloAlert? Alert(ConfigNode node, ConfigErrors errors)
    {
        var reader = new MappingReader(node, errors);
        bool isDisabled = reader.Bool("disable", false);
        var alert = new SloAlert(Texts(reader, "labels"), Texts(reader, "annotations"));
        reader.End();
        return isDisabled ? null : alert;
    }

    private static IReadOnlyList<SloText> Texts(MappingReader reader, string key)
    {
        reader.StringMap(key);
        return [.. reader.Node[key].Entries.Select(e => new SloText(e.Key.Text, e.Value.Text, e.Value.Position))];
    }

    private sealed record Keys(string ErrorQuery, string TotalQuery, string ErrorRatioQuery, string PageAlert, string TicketAlert, string Plugins)
    {
        public static readonly Keys Snake = new("error_query", "total_query", "error_ratio_query", "page_alert", "ticket_alert", "slo_plugins");
        public static readonly Keys Camel = new("errorQuery", "totalQuery", "errorRatioQuery", "pageAlert", "ticketAlert", "sloPlugins");
    }
}
