using System.Globalization;

namespace Pharos.Configuration;

public enum ConfigNodeKind
{
    /// <summary>The key does not stand in the file.</summary>
    Missing,
    Null,
    Scalar,
    Sequence,
    Mapping,
}

/// <summary>A node of a YAML file with its place. Asking a child that is absent gives a <see cref="ConfigNodeKind.Missing"/> node placed at its parent.</summary>
public sealed class ConfigNode
{
    private readonly Dictionary<string, ConfigNode>? _children;
    private readonly List<(ConfigNode Key, ConfigNode Value)>? _entries;
    private readonly List<ConfigNode>? _items;

    private ConfigNode(ConfigNodeKind kind, SourcePosition position, string path)
    {
        Kind = kind;
        Position = position;
        Path = path;
    }

    private ConfigNode(SourcePosition position, string path, string text, bool isPlain, string? tag)
        : this(isPlain && tag is null && IsNullText(text) ? ConfigNodeKind.Null : ConfigNodeKind.Scalar, position, path)
    {
        Text = text;
        IsPlain = isPlain;
        Tag = tag;
    }

    private ConfigNode(SourcePosition position, string path, List<ConfigNode> items)
        : this(ConfigNodeKind.Sequence, position, path) => _items = items;

    private ConfigNode(SourcePosition position, string path, List<(ConfigNode Key, ConfigNode Value)> entries)
        : this(ConfigNodeKind.Mapping, position, path)
    {
        _entries = entries;
        _children = new Dictionary<string, ConfigNode>(entries.Count, StringComparer.Ordinal);
        foreach ((ConfigNode key, ConfigNode value) in entries) _children.TryAdd(key.Text, value);
    }

    public ConfigNodeKind Kind { get; }

    public SourcePosition Position { get; }

    /// <summary>The keys that lead here, <c>a.b[2].c</c>.</summary>
    public string Path { get; }

    /// <summary>A scalar's text after escapes and expansion; the empty string elsewhere.</summary>
    public string Text { get; } = "";

    /// <summary>Unquoted: YAML may read it as a number, a boolean or null.</summary>
    public bool IsPlain { get; }

    /// <summary>An explicit tag such as <c>!!str</c>, else null.</summary>
    public string? Tag { get; }

    public bool Exists => Kind != ConfigNodeKind.Missing;

    /// <summary>Neither missing nor null.</summary>
    public bool HasValue => Kind is not (ConfigNodeKind.Missing or ConfigNodeKind.Null);

    public bool IsMapping => Kind == ConfigNodeKind.Mapping;

    public bool IsSequence => Kind == ConfigNodeKind.Sequence;

    public bool IsScalar => Kind == ConfigNodeKind.Scalar;

    /// <summary>A sequence's items; empty elsewhere.</summary>
    public IReadOnlyList<ConfigNode> Items => _items ?? [];

    /// <summary>A mapping's keys and values in file order; empty elsewhere.</summary>
    public IReadOnlyList<(ConfigNode Key, ConfigNode Value)> Entries => _entries ?? [];

    /// <summary>The value of a key; a missing node, placed here, where there is none.</summary>
    public ConfigNode this[string key] =>
        _children is not null && _children.TryGetValue(key, out ConfigNode? child) ? child : new ConfigNode(ConfigNodeKind.Missing, Position, Join(Path, key));

    public ConfigNode this[int index] => Items[index];

    public static ConfigNode Missing(SourcePosition position, string path = "") => new(ConfigNodeKind.Missing, position, path);

    /// <summary>A scalar of another text at the same place; null where the text says so and is plain.</summary>
    public ConfigNode WithText(string text, bool isPlain) => new(Position, Path, text, isPlain, Tag);

    /// <summary>The tree with every scalar value (no key) replaced by what <paramref name="replace"/> gives for it.</summary>
    public ConfigNode ReplaceScalars(Func<ConfigNode, ConfigNode> replace) => Kind switch
    {
        ConfigNodeKind.Scalar => replace(this),
        ConfigNodeKind.Sequence => new ConfigNode(Position, Path, _items!.ConvertAll(i => i.ReplaceScalars(replace))),
        ConfigNodeKind.Mapping => new ConfigNode(Position, Path, _entries!.ConvertAll(e => (e.Key, e.Value.ReplaceScalars(replace)))),
        _ => this,
    };

    /// <summary>Lays another tree over this one: mappings are joined key by key, anything else of <paramref name="over"/> takes the place of what stood here.</summary>
    public ConfigNode MergedWith(ConfigNode over)
    {
        if (!over.Exists) return this;
        if (Kind != ConfigNodeKind.Mapping || over.Kind != ConfigNodeKind.Mapping) return over;
        List<(ConfigNode Key, ConfigNode Value)> entries = _entries!.ConvertAll(e => (e.Key, e.Value.MergedWith(over[e.Key.Text])));
        entries.AddRange(over._entries!.Where(e => !_children!.ContainsKey(e.Key.Text)));
        return new ConfigNode(Position, Path, entries);
    }

    internal static ConfigNode Scalar(SourcePosition position, string path, string text, bool isPlain, string? tag) => new(position, path, text, isPlain, tag);

    internal static ConfigNode Sequence(SourcePosition position, string path, List<ConfigNode> items) => new(position, path, items);

    internal static ConfigNode Mapping(SourcePosition position, string path, List<(ConfigNode, ConfigNode)> entries) => new(position, path, entries);

    internal static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    internal static string Join(string path, int index) => string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]");

    private static bool IsNullText(string text) => text is "" or "~" or "null" or "Null" or "NULL";

    /// <summary>What stands here, for messages: <c>a list</c>, <c>"text"</c>.</summary>
    public string Describe() => Kind switch
    {
        ConfigNodeKind.Missing => "nothing",
        ConfigNodeKind.Null => "null",
        ConfigNodeKind.Sequence => "a list",
        ConfigNodeKind.Mapping => "a mapping",
        _ => Text.Length > 60 ? $"\"{Text.AsSpan(0, 60)}…\"" : $"\"{Text}\"",
    };
}
