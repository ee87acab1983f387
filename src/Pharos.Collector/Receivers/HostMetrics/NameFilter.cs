using System.Collections.Immutable;
using Pharos.Configuration;
using Pharos.Core;

namespace Pharos.Collector.Receivers.HostMetrics;

/// <summary>Which devices, mounts or interfaces a scraper shows: <c>include</c> and <c>exclude</c> with <c>match_type</c> strict or regexp.</summary>
internal sealed class NameFilter(ImmutableArray<Func<string, bool>> include, ImmutableArray<Func<string, bool>> exclude)
{
    public static readonly NameFilter All = new([], []);

    public bool Shows(string name) => (include.Length == 0 || include.Any(m => m(name))) && !exclude.Any(m => m(name));

    /// <param name="suffix">Behind <c>include</c> and <c>exclude</c>: empty, or such as <c>_devices</c>.</param>
    /// <param name="listKey">The key of the list of names.</param>
    public static NameFilter Read(MappingReader reader, string suffix, string listKey) => new(ReadOne(reader, "include" + suffix, listKey), ReadOne(reader, "exclude" + suffix, listKey));

    private static ImmutableArray<Func<string, bool>> ReadOne(MappingReader reader, string key, string listKey)
    {
        ConfigNode node = reader.Child(key);
        if (!node.HasValue) return [];
        var inner = new MappingReader(node, reader.Errors);
        bool isRegex = inner.Choice("match_type", false, ("strict", false), ("regexp", true));
        if (!inner.Has("match_type")) reader.Errors.Add(node, "needs match_type: strict or regexp");
        var matchers = ImmutableArray.CreateBuilder<Func<string, bool>>();
        foreach (ConfigNode item in inner.List(listKey, n => n))
        {
            string text = item.Text;
            if (!isRegex)
            {
                matchers.Add(name => name == text);
                continue;
            }
            try
            {
                Re2 regex = Re2.Compile(text);
                matchers.Add(name => regex.Regex.IsMatch(name));
            }
            catch (ArgumentException e) { reader.Errors.Add(item, e.Message); }
        }
        inner.End();
        return matchers.ToImmutable();
    }
}
