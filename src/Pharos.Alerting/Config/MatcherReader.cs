using Pharos.Alerting.Matching;
using Pharos.Configuration;
using Pharos.Core;

namespace Pharos.Alerting.Config;

/// <summary>Reads <c>match</c>, <c>match_re</c> and <c>matchers</c>, in inhibition rules with a prefix.</summary>
internal static class MatcherReader
{
    public static IReadOnlyList<Matcher> Read(MappingReader m, string prefix, ConfigErrors errors)
    {
        var matchers = new List<Matcher>();
        ReadMap(m, prefix + "match", MatchOp.Equal);
        ReadMap(m, prefix + "match_re", MatchOp.Regex);
        m.List(prefix + "matchers", node =>
        {
            try
            {
                matchers.AddRange(Matchers.Parse(node.Text));
            }
            catch (MatcherException e) { errors.Add(node, e.Message); }
            return 0;
        });
        return Matchers.Sort(matchers);

        void ReadMap(MappingReader parent, string key, MatchOp op)
        {
            ConfigNode map = parent.Child(key);
            if (map.HasValue && !map.IsMapping) errors.Add(map, $"expected a mapping, found {map.Describe()}");
            foreach ((ConfigNode name, ConfigNode value) in map.Entries)
            {
                if (!LabelFormat.IsClassicLabelName(name.Text)) errors.Add(name, $"invalid label name \"{name.Text}\"");
                else if (op == MatchOp.Regex && !value.HasValue) errors.Add(name, $"invalid regexp value for \"{name.Text}\"");
                else if (value.IsMapping || value.IsSequence) errors.Add(value, $"expected text, found {value.Describe()}");
                else
                {
                    try
                    {
                        // The anchors are upstream's, and show in the route's key.
                        matchers.Add(new Matcher(op, name.Text, op == MatchOp.Regex ? $"^(?:{value.Text})$" : value.Text));
                    }
                    catch (MatcherException e) { errors.Add(value, e.Message); }
                }
            }
        }
    }
}
