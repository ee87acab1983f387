using Pharos.Configuration;
using Pharos.Core;

namespace Pharos.Collector.Processors.TailSampling;

/// <summary>Reads policies; each has the section that its type names.</summary>
internal sealed class PolicyReader(ConfigErrors errors)
{
    private const int MaxDepth = 8;
    private const string Types = "always_sample, latency, numeric_attribute, probabilistic, status_code, string_attribute, rate_limiting, span_count, trace_state, boolean_attribute, and, drop, not, composite";

    public IReadOnlyList<NamedPolicy> ReadAll(MappingReader parent, string key, int depth = 0)
    {
        IReadOnlyList<NamedPolicy> policies = parent.List(key, node => Read(node, depth));
        foreach (IGrouping<string, NamedPolicy> same in policies.GroupBy(p => p.Name, StringComparer.Ordinal).Where(g => g.Count() > 1))
            errors.Add(parent.Node[key], $"duplicate policy name \"{same.Key}\"");
        return policies;
    }

    private NamedPolicy Read(ConfigNode node, int depth)
    {
        var reader = new MappingReader(node, errors);
        string name = reader.RequiredString("name"), type = reader.RequiredString("type");
        var section = new MappingReader(reader.Child(type), errors);
        Func<ISamplingPolicy>? create = depth > MaxDepth ? null : Create(node, type, section, depth);
        if (depth > MaxDepth) errors.Add(node, $"policies nested deeper than {MaxDepth}");
        section.End();
        reader.End();
        return new NamedPolicy(name, create ?? (static () => new AlwaysSample()));
    }

    private Func<ISamplingPolicy>? Create(ConfigNode node, string type, MappingReader section, int depth)
    {
        switch (type)
        {
            case "always_sample": return () => new AlwaysSample();
            case "latency":
                long threshold = section.Integer("threshold_ms", 0, 0), upper = section.Integer("upper_threshold_ms", 0, 0);
                return () => new LatencyPolicy(threshold, upper);
            case "numeric_attribute": return Numeric(section);
            case "boolean_attribute":
                bool wanted = section.Bool("value", false);
                return Attribute(section, value => value is bool flag && flag == wanted);
            case "string_attribute": return Text(section);
            case "probabilistic":
                string salt = section.String("hash_salt") is { Length: > 0 } own ? own : "default-hash-seed";
                double percentage = section.Number("sampling_percentage", 0, 0, double.MaxValue);
                return () => new ProbabilisticPolicy(salt, percentage);
            case "status_code": return StatusCode(node, section);
            case "rate_limiting":
                long spansPerSecond = section.Integer("spans_per_second", 0, 0);
                return () => new RateLimitingPolicy(spansPerSecond);
            case "span_count":
                long min = section.Integer("min_spans", 0, 0), max = section.Integer("max_spans", 0, 0);
                return () => new SpanCountPolicy(min, max);
            case "trace_state":
                string key = section.RequiredString("key");
                HashSet<string> values = [.. section.Strings("values")];
                return () => new TraceStatePolicy(key, values);
            case "and":
                IReadOnlyList<NamedPolicy> all = ReadAll(section, "and_sub_policy", depth + 1);
                return () => new AndPolicy([.. all.Select(p => p.Create())]);
            case "drop":
                IReadOnlyList<NamedPolicy> drop = ReadAll(section, "drop_sub_policy", depth + 1);
                return () => new DropPolicy([.. drop.Select(p => p.Create())]);
            case "not":
                NamedPolicy not = Read(section.Child("not_sub_policy"), depth + 1);
                return () => new NotPolicy(not.Create());
            case "composite": return Composite(section, depth);
            case "ottl_condition" or "bytes_limiting":
                errors.Add(node["type"], $"{type} is not supported here; there are {Types}");
                foreach ((ConfigNode unread, _) in section.Node.Entries) section.Child(unread.Text);
                return null;
            default:
                errors.Add(node["type"], $"unknown policy type \"{type}\", expected one of {Types}");
                return null;
        }
    }

    private static Func<ISamplingPolicy> Attribute(MappingReader section, Func<object?, bool> matches)
    {
        string key = section.RequiredString("key");
        bool isInverted = section.Bool("invert_match", false);
        return () => new AttributePolicy(key, matches, isInverted);
    }

    private Func<ISamplingPolicy> Numeric(MappingReader section)
    {
        if (!section.Has("min_value") && !section.Has("max_value")) errors.Add(section.Node, "expected min_value, max_value or both");
        long min = section.Integer("min_value", long.MinValue), max = section.Integer("max_value", long.MaxValue);
        return Attribute(section, value => value is long number && number >= min && number <= max);
    }

    private Func<ISamplingPolicy> Text(MappingReader section)
    {
        IReadOnlyList<string> values = section.Strings("values");
        bool isRegex = section.Bool("enabled_regex_matching", false);
        section.Integer("cache_max_size", 0, 0);
        if (!isRegex) return Attribute(section, value => PolicyValues.Text(value) is { } text && values.Contains(text));
        var patterns = new List<ValueRegex>();
        foreach (string value in values)
        {
            // Upstream searches within the value; the expressions here are anchored.
            try { patterns.Add(ValueRegex.Parse($"(?s:.*)(?:{value})(?s:.*)")); }
            catch (FormatException e) { errors.Add(section.Node["values"], e.Message); }
        }
        return Attribute(section, value => PolicyValues.Text(value) is { } text && patterns.Exists(p => p.IsMatch(text)));
    }

    private Func<ISamplingPolicy> StatusCode(ConfigNode node, MappingReader section)
    {
        var codes = new HashSet<int>();
        foreach (string code in section.Strings("status_codes"))
        {
            if (Array.IndexOf(["UNSET", "OK", "ERROR"], code) is >= 0 and int number) codes.Add(number);
            else errors.Add(section.Node["status_codes"], $"unknown status code \"{code}\", expected OK, ERROR, UNSET");
        }
        if (codes.Count == 0 && !errors.HasErrors) errors.Add(node, "expected at least one status code to filter on");
        return () => new StatusCodePolicy(codes);
    }

    private Func<ISamplingPolicy> Composite(MappingReader section, int depth)
    {
        long total = section.Integer("max_total_spans_per_second", 0, 0);
        IReadOnlyList<string> order = section.Strings("policy_order");
        IReadOnlyList<NamedPolicy> policies = ReadAll(section, "composite_sub_policy", depth + 1);
        var percents = new Dictionary<string, double>(StringComparer.Ordinal);
        section.List("rate_allocation", node =>
        {
            var reader = new MappingReader(node, errors);
            percents[reader.RequiredString("policy")] = reader.Number("percent", 0, 0, 100);
            reader.End();
            return 0;
        });
        var ordered = new List<NamedPolicy>();
        foreach (string name in order.Count > 0 ? order : [.. policies.Select(p => p.Name)])
        {
            if (policies.FirstOrDefault(p => p.Name == name) is { } policy) ordered.Add(policy);
            else errors.Add(section.Node["policy_order"], $"there is no sub-policy \"{name}\"");
        }
        long share = total / Math.Max(1, policies.Count); // of those without an allocation
        return () => new CompositePolicy(total, [.. ordered.Select(p => (p.Create(), percents.TryGetValue(p.Name, out double percent) && percent > 0 ? (long)(percent / 100 * total) : share))]);
    }
}
