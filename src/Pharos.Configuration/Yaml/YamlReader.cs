using System.Diagnostics.CodeAnalysis;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Pharos.Configuration;

/// <summary>Builds <see cref="ConfigNode"/> trees from YAML 1.1 as the Go tools read it: duplicate keys are errors, <c>&lt;&lt;</c> merges, aliases are limited.</summary>
public static class YamlReader
{
    /// <summary>Nesting beyond this is refused: a stack overflow could not be caught.</summary>
    public const int MaxDepth = 100;

    /// <summary>Nodes after aliases are expanded; a YAML bomb ends here.</summary>
    public const int MaxNodes = 1_000_000;

    /// <summary>Reads the first document of a text. Errors go to <paramref name="errors"/>; then the tree is what could be read, or missing.</summary>
    /// <param name="file">The name that positions show.</param>
    public static ConfigNode Read(string file, string text, ConfigErrors errors) => Read(new ConfigText(file, text), errors);

    /// <summary>As above, with positions that lead back to the text before expansion.</summary>
    public static ConfigNode Read(ConfigText text, ConfigErrors errors)
    {
        List<ConfigNode> documents = Read(text, errors, most: 1);
        return documents.Count > 0 ? documents[0] : ConfigNode.Missing(new SourcePosition(text.File, 1, 1));
    }

    /// <summary>Every document of a text, in order, empty ones left out. After a fault only the documents before it are given.</summary>
    public static IReadOnlyList<ConfigNode> ReadAll(ConfigText text, ConfigErrors errors) => [.. Read(text, errors, int.MaxValue).Where(d => d.HasValue)];

    private static List<ConfigNode> Read(ConfigText text, ConfigErrors errors, int most)
    {
        var documents = new List<ConfigNode>();
        var parser = new Parser(new StringReader(text.Text));
        try
        {
            parser.Consume<StreamStart>();
            int nodes = 0;
            while (parser.Accept<DocumentStart>(out DocumentStart? start))
            {
                if (documents.Count == most)
                {
                    errors.Warn(text.At(start.Start), "only the first YAML document of a file is read");
                    break;
                }
                parser.Consume<DocumentStart>();
                var builder = new TreeBuilder(parser, text, errors, nodes);
                documents.Add(builder.Build());
                nodes = builder.Nodes;
                parser.Consume<DocumentEnd>();
            }
        }
        catch (YamlException e) { errors.Add(text.At(e.Start), $"invalid YAML: {e.Message}"); }
        catch (YamlLimitException e) { errors.Add(e.Position, e.Message); }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException) // YamlDotNet has no words for [ with a line "a: b" below, and for a tag such as !![
        {
            errors.Add(text.At(parser.Current?.End ?? Mark.Empty), "invalid YAML after here");
        }
        return documents;
    }

    private sealed class YamlLimitException(SourcePosition position, string message) : Exception(message)
    {
        public SourcePosition Position { get; } = position;
    }

    /// <param name="nodesBefore">Nodes of the documents before this one: the limit is one of the whole file.</param>
    private sealed class TreeBuilder(Parser parser, ConfigText text, ConfigErrors errors, int nodesBefore)
    {
        private readonly Dictionary<string, (ConfigNode Node, int Size)> _anchors = new(StringComparer.Ordinal);
        private int _nodes = nodesBefore;

        public int Nodes => _nodes;

        public ConfigNode Build() => Node("", 0);

        private ConfigNode Node(string path, int depth)
        {
            if (parser.Current is { } current)
            {
                if (depth > MaxDepth) throw new YamlLimitException(text.At(current.Start), $"nested deeper than {MaxDepth}");
                Count(1, text.At(current.Start));
            }
            int before = _nodes;
            if (Take(out AnchorAlias? alias))
            {
                SourcePosition at = text.At(alias.Start);
                if (!_anchors.TryGetValue(alias.Value.Value, out (ConfigNode Node, int Size) anchored))
                {
                    errors.Add(at, $"alias *{alias.Value.Value} names no anchor before it");
                    return ConfigNode.Missing(at, path);
                }
                Count(anchored.Size, at);
                return anchored.Node;
            }
            ConfigNode node;
            AnchorName anchor;
            if (Take(out Scalar? scalar))
            {
                anchor = scalar.Anchor;
                string? tag = scalar.Tag.IsEmpty ? null : scalar.Tag.Value;
                node = ConfigNode.Scalar(text.At(scalar.Start), path, scalar.Value, scalar.Style == ScalarStyle.Plain, tag);
            }
            else if (Take(out SequenceStart? sequence))
            {
                anchor = sequence.Anchor;
                var items = new List<ConfigNode>();
                while (!Take(out SequenceEnd? _)) items.Add(Node(ConfigNode.Join(path, items.Count), depth + 1));
                node = ConfigNode.Sequence(text.At(sequence.Start), path, items);
            }
            else
            {
                MappingStart mapping = parser.Consume<MappingStart>();
                anchor = mapping.Anchor;
                node = ConfigNode.Mapping(text.At(mapping.Start), path, Entries(path, depth));
            }
            if (!anchor.IsEmpty) _anchors[anchor.Value] = (node, _nodes - before + 1);
            return node;
        }

        private List<(ConfigNode, ConfigNode)> Entries(string path, int depth)
        {
            var entries = new List<(ConfigNode Key, ConfigNode Value)>();
            var seen = new Dictionary<string, SourcePosition>(StringComparer.Ordinal);
            var merged = new List<ConfigNode>();
            while (!Take(out MappingEnd? _))
            {
                ConfigNode key = Node(path, depth + 1);
                if (key.Kind is ConfigNodeKind.Sequence or ConfigNodeKind.Mapping)
                    errors.Add(key.Position, "a key must be a scalar");
                ConfigNode value = Node(ConfigNode.Join(path, key.Text), depth + 1);
                if (key is { Text: "<<", IsPlain: true })
                {
                    if (value.IsSequence) merged.AddRange(value.Items);
                    else merged.Add(value);
                    continue;
                }
                if (!seen.TryAdd(key.Text, key.Position))
                    errors.Add(key.Position, $"key \"{key.Text}\" is already set at line {seen[key.Text].Line}");
                else entries.Add((key, value));
            }
            foreach (ConfigNode source in merged)
            {
                if (!source.IsMapping) errors.Add(source, "only a mapping can be merged with <<");
                foreach ((ConfigNode key, ConfigNode value) in source.Entries)
                {
                    if (seen.TryAdd(key.Text, key.Position)) entries.Add((key, value));
                }
            }
            return entries;
        }

        private bool Take<T>([NotNullWhen(true)] out T? taken) where T : ParsingEvent
        {
            taken = parser.Current as T;
            if (taken is null) return false;
            parser.MoveNext();
            return true;
        }

        private void Count(int nodes, SourcePosition at)
        {
            _nodes += nodes;
            if (_nodes > MaxNodes) throw new YamlLimitException(at, $"more than {MaxNodes} nodes after aliases are expanded");
        }
    }
}
