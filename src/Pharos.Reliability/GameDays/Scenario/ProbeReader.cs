using Pharos.Configuration;

namespace Pharos.Reliability.GameDays;

/// <summary>Reads probes with their tolerances.</summary>
internal sealed class ProbeReader(ConfigErrors errors, ActionReader actions)
{
    private static readonly string[] s_kinds = ["http", "promql", "alert", "message"];

    public Probe? Read(ConfigNode node) => Read(node, _ => TimeSpan.Zero, out _);

    /// <param name="deadline">Reads what else may stand beside the probe.</param>
    public Probe? Read(ConfigNode node, Func<MappingReader, TimeSpan> deadline, out TimeSpan within)
    {
        var m = new MappingReader(node, errors);
        within = deadline(m);
        string[] kinds = [.. s_kinds.Where(k => node[k].Exists)];
        if (node.IsMapping && kinds.Length != 1) errors.Add(node, $"exactly one of {string.Join(", ", s_kinds)} is required");
        Probe? probe = kinds is [var kind] ? Read(m, kind) : null;
        if (probe is not null) m.End();
        return probe;
    }

    private Probe Read(MappingReader m, string kind)
    {
        switch (kind)
        {
            case "http":
                HttpCall call = actions.Http(m.Child("http"));
                if (call.Method is not ("GET" or "HEAD")) errors.Add(m.Node["http"]["method"], "a probe changes nothing: GET or HEAD");
                return new HttpProbe(m.RequiredString("name"), Tolerance(m, "200"), call);
            case "promql":
                return new PromqlProbe(m.RequiredString("name"), Tolerance(m, null), m.RequiredString("promql"), m.Choice("no_data", false, ("fails", false), ("holds", true))) { Position = m.Node["promql"].Position };
            case "alert":
                AlertName alert = Alert(m);
                Tolerance tolerance = Tolerance(m, "inactive");
                if (tolerance is GameDays.Tolerance.Scalar { Text: not ("inactive" or "pending" or "firing") }) errors.Add(m.Node["tolerance"], "expected inactive, pending or firing");
                return new AlertProbe(m.String("name", $"{alert} is {tolerance.Describe()}"), tolerance, alert);
            default:
                IReadOnlyList<string> texts = m.Child("message").IsSequence ? m.Strings("message") : [m.RequiredString("message")];
                return new MessageProbe(m.String("name", $"a message with {string.Join(", ", texts)}"), m.Child("tolerance").HasValue ? Tolerance(m, null) : new Tolerance.Range(1, double.PositiveInfinity), texts);
        }
    }

    public static AlertName Alert(MappingReader m)
    {
        string name = m.RequiredString("alert");
        return new AlertName(name, m.StringMap("labels").ToDictionary(l => l.Key, l => l.Value, StringComparer.Ordinal), m.Node["alert"].Position);
    }

    private Tolerance Tolerance(MappingReader m, string? fallback)
    {
        ConfigNode node = m.Child("tolerance");
        if (node.HasValue) return Tolerance(node);
        if (fallback is null && m.Node.IsMapping) errors.Add(node, "is required: which answers are right");
        return new Tolerance.Scalar(fallback ?? "");
    }

    private Tolerance Tolerance(ConfigNode node)
    {
        if (node.IsScalar) return new Tolerance.Scalar(node.Text);
        if (node.IsSequence)
        {
            foreach (ConfigNode item in node.Items.Where(i => !i.IsScalar)) errors.Add(item, $"expected a number or text, found {item.Describe()}");
            if (node.Items.Count == 0) errors.Add(node, "an empty list is never right");
            return new Tolerance.OneOf([.. node.Items.Select(i => new Tolerance.Scalar(i.Text))]);
        }
        var m = new MappingReader(node, errors);
        Tolerance tolerance = Form(m);
        m.End();
        return tolerance;
    }

    private Tolerance Form(MappingReader m)
    {
        ConfigNode node = m.Node;
        if (m.Has("range")) return Range(m);
        if (m.Has("rises_by")) return new Tolerance.Rise(m.Number("rises_by", 1, min: 0));
        if (m.Has("regex"))
        {
            try { return new Tolerance.Pattern(new System.Text.RegularExpressions.Regex(m.RequiredString("regex"), System.Text.RegularExpressions.RegexOptions.NonBacktracking | System.Text.RegularExpressions.RegexOptions.CultureInvariant)); }
            catch (Exception e) when (e is ArgumentException or NotSupportedException) { errors.Add(node["regex"], e.Message); }
            return new Tolerance.Scalar("");
        }
        if (m.Has("jsonpath"))
        {
            JsonPath? path = JsonPath.Parse(m.RequiredString("jsonpath"), out string error);
            if (path is null) errors.Add(node["jsonpath"], error);
            ConfigNode value = m.Child("value");
            Tolerance? inner = value.HasValue ? Tolerance(value) : null;
            return path is null ? new Tolerance.Scalar("") : new Tolerance.JsonPlace(path, inner);
        }
        errors.Add(node, "expected a value, a list, range, regex, jsonpath or rises_by");
        return new Tolerance.Scalar("");
    }

    private Tolerance.Range Range(MappingReader m)
    {
        IReadOnlyList<ConfigNode> bounds = m.List("range", n => n);
        double[] numbers = [.. bounds.Select(Number)];
        if (bounds.Count == 2 && numbers[0] <= numbers[1]) return new Tolerance.Range(numbers[0], numbers[1]);
        if (bounds.Count != 2 || !numbers.Any(double.IsNaN)) errors.Add(m.Node["range"], "expected [least, most]; -.inf and .inf leave a side open");
        return new Tolerance.Range(double.NegativeInfinity, double.PositiveInfinity);
    }

    private double Number(ConfigNode node)
    {
        if (node.Text is ".inf" or "+.inf") return double.PositiveInfinity;
        if (node.Text is "-.inf") return double.NegativeInfinity;
        if (double.TryParse(node.Text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out double number)) return number;
        errors.Add(node, $"expected a number, found {node.Describe()}");
        return double.NaN;
    }
}
