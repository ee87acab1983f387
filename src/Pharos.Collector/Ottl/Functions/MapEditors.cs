using System.Globalization;
using Pharos.Collector.Data;
using Pharos.Collector.Ottl.Paths;
using Pharos.Collector.Ottl.Values;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Ottl.Functions;

/// <summary>Editors of values, maps and lists (pkg/ottl/ottlfuncs/README.md, "Editors").</summary>
internal static class MapEditors
{
    public static readonly FunctionDefinition[] All =
    [
        FunctionDefinition.Of("set", ["target", "value"], a =>
        {
            OttlPath target = a.Target("target");
            Func<OttlTarget, object?> value = a.Value("value");
            return t =>
            {
                if (value(t) is { } some) target.Set!(t, some);
                return null;
            };
        }),
        FunctionDefinition.Of("delete_key", ["target", "key"], a => Do(a.Map("target"), a.Text("key"), (map, key) => map.Remove(key))),
        FunctionDefinition.Of("delete_matching_keys", ["target", "pattern"], a => Do(a.Map("target"), a.Regex("pattern"), (map, regex) => map.RemoveAll(i => regex.Regex.IsMatch(i.Key)))),
        FunctionDefinition.Of("keep_matching_keys", ["target", "pattern"], a => Do(a.Map("target"), a.Regex("pattern"), (map, regex) => map.RemoveAll(i => !regex.Regex.IsMatch(i.Key)))),
        FunctionDefinition.Of("keep_keys", ["target", "keys"], a =>
        {
            HashSet<string> keys = a.Words("keys");
            return Do(a.Map("target"), _ => keys, (map, kept) => map.RemoveAll(i => !kept.Contains(i.Key)));
        }),
        FunctionDefinition.Of("limit", ["target", "limit", "priority_keys"], Limit),
        FunctionDefinition.Of("merge_maps", ["target", "source", "strategy"], MergeMaps),
        new FunctionDefinition("flatten", ["target", "prefix", "depth", "resolve_conflicts"], 1, Flatten),
        FunctionDefinition.Of("stringify_all", ["target"], a => Do(a.Map("target"), _ => true, (map, _) =>
        {
            for (int i = 0; i < map.Count; i++)
                if (map[i].Value is not string) map[i] = map[i] with { Value = map[i].Value is byte[] bytes ? Convert.ToBase64String(bytes) : OttlValues.ToText(map[i].Value) ?? "" };
        })),
        new FunctionDefinition("append", ["target", "value", "values"], 1, Append),
        new FunctionDefinition("delete_index", ["target", "start_index", "end_index"], 2, DeleteIndex),
    ];

    private static Func<OttlTarget, object?> Do<T>(Func<OttlTarget, List<OtlpAttribute>> map, Func<OttlTarget, T> argument, Action<List<OtlpAttribute>, T> edit) => t =>
    {
        edit(map(t), argument(t));
        return null;
    };

    private static Func<OttlTarget, object?> Limit(CallArguments arguments)
    {
        HashSet<string> kept = arguments.Words("priority_keys");
        Func<OttlTarget, long> limit = arguments.Integer("limit");
        return Do(arguments.Map("target"), limit, (map, most) =>
        {
            if (most < 0) throw new OttlRuntimeException($"limit must not be negative, is {most}");
            if (map.Count <= most) return;
            long others = most - map.Count(i => kept.Contains(i.Key)); // the first ones stay
            map.RemoveAll(i => !kept.Contains(i.Key) && others-- <= 0);
        });
    }

    private static Func<OttlTarget, object?> MergeMaps(CallArguments arguments)
    {
        string strategy = arguments.Word("strategy");
        if (strategy is not ("insert" or "update" or "upsert")) throw arguments.Fault("strategy", $"\"{strategy}\" is no strategy: insert, update or upsert");
        Func<OttlTarget, object?> source = arguments.Value("source");
        return Do(arguments.Map("target"), source, (map, from) =>
        {
            if (OttlValues.ToStored(from) is not List<OtlpAttribute> items) throw CallArguments.Mismatch("a map", from);
            foreach (OtlpAttribute item in items)
            {
                bool isThere = map.IndexOf(item.Key) >= 0;
                if (strategy == "upsert" || isThere == (strategy == "update")) map.Set(item.Key, item.Value);
            }
        });
    }

    private static Func<OttlTarget, object?> Flatten(CallArguments arguments)
    {
        string prefix = arguments.Word("prefix");
        bool resolves = arguments.Flag("resolve_conflicts", false);
        Func<OttlTarget, long> depth = arguments.Integer("depth", long.MaxValue);
        return Do(arguments.Map("target"), depth, (map, most) =>
        {
            if (most < 0) throw new OttlRuntimeException($"depth must not be negative, is {most}");
            var flat = new List<OtlpAttribute>(map.Count);
            var conflicts = new Dictionary<string, int>(StringComparer.Ordinal);
            FlattenInto(map, prefix, most, flat, resolves ? conflicts : null);
            map.Clear();
            map.AddRange(flat);
        });
    }

    private static void FlattenInto(List<OtlpAttribute> map, string prefix, long depth, List<OtlpAttribute> flat, Dictionary<string, int>? conflicts)
    {
        foreach (OtlpAttribute item in map)
        {
            string key = prefix.Length == 0 ? item.Key : $"{prefix}.{item.Key}";
            FlattenValue(key, item.Value, depth, flat, conflicts);
        }
    }

    private static void FlattenValue(string key, object? value, long depth, List<OtlpAttribute> flat, Dictionary<string, int>? conflicts)
    {
        if (value is List<OtlpAttribute> { Count: > 0 } inner && depth > 0) FlattenInto(inner, key, depth - 1, flat, conflicts);
        else if (value is List<object?> { Count: > 0 } list && depth > 0)
        {
            for (int i = 0; i < list.Count; i++) FlattenValue(conflicts is null ? string.Create(CultureInfo.InvariantCulture, $"{key}.{i}") : key, list[i], depth - 1, flat, conflicts);
        }
        else if (conflicts is null) flat.Set(key, value);
        else
        {
            string free = conflicts.TryGetValue(key, out int next) ? string.Create(CultureInfo.InvariantCulture, $"{key}.{next}") : key;
            conflicts[key] = conflicts.TryGetValue(key, out next) ? next + 1 : 0;
            flat.Set(free, value);
        }
    }

    private static Func<OttlTarget, object?> Append(CallArguments arguments)
    {
        if (!arguments.Has("value") && !arguments.Has("values")) throw arguments.Fault("target", "append needs value or values");
        OttlPath target = arguments.Target("target");
        Func<OttlTarget, object?>? one = arguments.Has("value") ? arguments.Value("value") : null, many = arguments.Has("values") ? arguments.Value("values") : null;
        return t =>
        {
            List<object?> list = target.Get(t) switch
            {
                null => [],
                List<object?> standing => [.. standing],
                var scalar => [scalar],
            };
            if (one?.Invoke(t) is { } value) list.Add(value);
            if (many?.Invoke(t) is List<object?> values) list.AddRange(values);
            target.Set!(t, list);
            return null;
        };
    }

    private static Func<OttlTarget, object?> DeleteIndex(CallArguments arguments)
    {
        Func<OttlTarget, object?> target = arguments.Value("target");
        Func<OttlTarget, long> from = arguments.Integer("start_index"), to = arguments.Integer("end_index", -1);
        return t =>
        {
            if (target(t) is not List<object?> list) throw CallArguments.Mismatch("a list", target(t));
            long start = from(t), end = to(t);
            if (!arguments.Has("end_index")) end = start + 1;
            if (start < 0 || end < start || end > list.Count) throw new OttlRuntimeException($"index {start} to {end} out of bounds of {list.Count}");
            list.RemoveRange((int)start, (int)(end - start));
            return null;
        };
    }
}
