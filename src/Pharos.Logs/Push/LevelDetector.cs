using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Pharos.Core;
using Pharos.Logs.Config;
using Pharos.Logs.LogQL;

namespace Pharos.Logs.Push;

/// <summary>Finds the level of a line as Loki 3.7 does (docs: get-started/labels, detected_level): a label, metadata, the OTLP severity, a field of a JSON or logfmt line, words of the line.</summary>
internal sealed class LevelDetector
{
    public const string LabelName = "detected_level";
    private static readonly byte[] s_labelName = Encoding.UTF8.GetBytes(LabelName);

    private static readonly string[] s_levels = ["unknown", "trace", "debug", "info", "warn", "error", "critical", "fatal"];
    private static readonly byte[][] s_levelBytes = [.. s_levels.Select(Encoding.UTF8.GetBytes)];
    private static readonly byte[][] s_sets = [.. s_levels.Select(level => LabelBytes.Of(LabelSet.Of((LabelName, level))))];

    private static readonly FrozenDictionary<string, int> s_words = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase)
    {
        ["trace"] = 1, ["trc"] = 1, ["debug"] = 2, ["dbg"] = 2, ["info"] = 3, ["inf"] = 3, ["information"] = 3, ["warn"] = 4, ["wrn"] = 4, ["warning"] = 4,
        ["error"] = 5, ["err"] = 5, ["critical"] = 6, ["fatal"] = 7,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private readonly string[] _names;
    private readonly byte[][] _keys;
    private readonly int _maxDepth;

    public LevelDetector(LogLimits limits)
    {
        _names = [.. limits.LogLevelFields];
        _keys = [.. limits.LogLevelFields.Where(name => name.Length > 0).Select(Encoding.UTF8.GetBytes)];
        _maxDepth = limits.LogLevelFromJsonMaxDepth <= 0 ? 64 : limits.LogLevelFromJsonMaxDepth;
    }

    /// <summary>The level that a stream's labels give all its entries; null where they give none.</summary>
    public byte[]? OfLabels(LabelSet labels)
    {
        foreach (string name in _names) if (labels.TryGet(name, out string value)) return Normalize(Encoding.UTF8.GetBytes(value)).ToArray();
        return null;
    }

    /// <summary>The metadata of an entry that has none but the level of its line, as <see cref="LabelBytes"/>.</summary>
    public byte[] SetOf(ReadOnlySpan<byte> line) => s_sets[OfLine(line)];

    /// <summary>The same for a level that <see cref="OfLabels"/> said.</summary>
    public static byte[] SetOfLevel(byte[] level) => LabelBytes.Of(LabelSet.Of((LabelName, Encoding.UTF8.GetString(level))));

    /// <summary>Adds its level to an entry's metadata.</summary>
    /// <param name="ofStream">What <see cref="OfLabels"/> said.</param>
    public void Add(MetadataBuilder metadata, byte[]? ofStream, ReadOnlySpan<byte> line)
    {
        if (metadata.TryGet(s_labelName, out ReadOnlySpan<byte> given)) metadata.Set(s_labelName, Normalize(given).ToArray());
        else metadata.Set(s_labelName, ofStream ?? OfMetadata(metadata) ?? s_levelBytes[OfLine(line)]);
    }

    private byte[]? OfMetadata(MetadataBuilder metadata)
    {
        foreach (byte[] name in _keys) if (metadata.TryGet(name, out ReadOnlySpan<byte> value)) return KnownLevel(value) is { } level ? s_levelBytes[level] : value.ToArray();
        if (!metadata.TryGet("severity_number"u8, out ReadOnlySpan<byte> severity)) return null;
        if (!int.TryParse(severity, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)) return s_levelBytes[3];
        return s_levelBytes[number switch { <= 0 => 0, <= 4 => 1, <= 8 => 2, <= 12 => 3, <= 16 => 4, <= 20 => 5, <= 24 => 7, _ => 0 }];
    }

    private static ReadOnlySpan<byte> Normalize(ReadOnlySpan<byte> value) => KnownLevel(value) is { } level ? s_levelBytes[level] : value;

    /// <summary>The level that a word stands for, without regard to case.</summary>
    private static int? KnownLevel(ReadOnlySpan<byte> word)
    {
        Span<char> text = stackalloc char[16];
        return word.Length is > 0 and <= 16 && Encoding.UTF8.TryGetChars(word, text, out int length) && s_words.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text[..length], out int level) ? level : null;
    }

    private int OfLine(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> trimmed = line.Trim(" \t\r\n"u8);
        ReadOnlySpan<byte> value = default;
        if (trimmed.Length > 1 && trimmed[0] == '{' && trimmed[^1] == '}') value = OfJson(trimmed);
        else if (line.Contains((byte)'=')) value = OfLogfmt(line);
        return KnownLevel(value) ?? LevelWords.Find(line);
    }

    /// <summary>The first text value in the object, or in objects inside it, whose key names a level.</summary>
    private ReadOnlySpan<byte> OfJson(ReadOnlySpan<byte> json)
    {
        int depth = 0, at = 0;
        while (at < json.Length)
        {
            int next = json[at..].IndexOfAny(s_structure);
            if (next < 0) return default;
            at += next;
            switch (json[at])
            {
                case (byte)'{': depth++; at++; continue;
                case (byte)'}': depth--; at++; continue;
                case (byte)'[':
                    at = SkipArray(json, at);
                    continue;
            }
            int end = StringEnd(json, at);
            if (end < 0) return default;
            ReadOnlySpan<byte> key = json[(at + 1)..end];
            at = end + 1;
            while (at < json.Length && IsSpace(json[at])) at++;
            if (at >= json.Length || json[at] != ':') continue; // it was a value
            at++;
            while (at < json.Length && IsSpace(json[at])) at++;
            if (at >= json.Length || json[at] != '"') continue;
            int close = StringEnd(json, at);
            if (close < 0) return default;
            if (depth <= _maxDepth && IsKey(key)) return json[(at + 1)..close];
            at = close + 1;
        }
        return default;
    }

    private static readonly System.Buffers.SearchValues<byte> s_structure = System.Buffers.SearchValues.Create("\"{}["u8);
    private static readonly System.Buffers.SearchValues<byte> s_arrayParts = System.Buffers.SearchValues.Create("\"[]"u8);

    private static int SkipArray(ReadOnlySpan<byte> json, int at)
    {
        for (int depth = 0; at < json.Length; at++)
        {
            int next = json[at..].IndexOfAny(s_arrayParts);
            if (next < 0) return json.Length;
            at += next;
            if (json[at] == '[') depth++;
            else if (json[at] == ']')
            {
                if (--depth == 0) return at + 1;
            }
            else if ((at = StringEnd(json, at)) < 0) return json.Length;
        }
        return json.Length;
    }

    /// <summary>The closing quote of a string, or -1.</summary>
    private static int StringEnd(ReadOnlySpan<byte> json, int open)
    {
        int at = open + 1;
        while (at < json.Length)
        {
            int next = json[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (next < 0) return -1;
            at += next;
            if (json[at] == '"') return at;
            at += 2;
        }
        return -1;
    }

    private bool IsKey(ReadOnlySpan<byte> key)
    {
        foreach (byte[] known in _keys) if (known.Length == key.Length && known[0] == key[0] && key.SequenceEqual(known)) return true;
        return false;
    }

    private static bool IsSpace(byte b) => b is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r';

    /// <summary>The value of the pair whose key stands first in the list of level fields, without regard to case.</summary>
    private ReadOnlySpan<byte> OfLogfmt(ReadOnlySpan<byte> line)
    {
        int best = _keys.Length, start = 0, length = 0;
        for (int at = 0; at < line.Length && best > 0; at++)
        {
            int equal = line[at..].IndexOf((byte)'=');
            if (equal < 0) break;
            equal += at;
            int key = equal;
            while (key > at && line[key - 1] is > (byte)' ' and not ((byte)'=' or (byte)'"')) key--;
            int value = equal + 1, end;
            if (value < line.Length && line[value] == '"')
            {
                int close = StringEnd(line, value);
                if (close < 0) break;
                value++;
                end = close;
                at = close;
            }
            else
            {
                int space = line[value..].IndexOf((byte)' ');
                end = space < 0 ? line.Length : value + space;
                at = end;
            }
            if (key == equal) continue;
            for (int i = 0; i < best; i++)
            {
                if (_keys[i].Length != equal - key || !Ascii.EqualsIgnoreCase(line[key..equal], _keys[i])) continue;
                best = i;
                start = value;
                length = end - value;
                break;
            }
        }
        return line.Slice(start, length);
    }
}
