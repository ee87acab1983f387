using System.Globalization;
using Pharos.Core;

namespace Pharos.Configuration;

/// <summary>Reads a mapping key by key with the types of the Go tools; <see cref="End"/> reports every key that was not asked for. Faults go to the errors and the default is returned.</summary>
/// <example><code>
/// var m = new MappingReader(node, errors);
/// var options = new Options { Name = m.RequiredString("name"), Interval = m.Duration("interval", TimeSpan.FromMinutes(1)) };
/// m.End();
/// </code></example>
public sealed class MappingReader
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public MappingReader(ConfigNode node, ConfigErrors errors)
    {
        Node = node;
        Errors = errors;
        if (node.HasValue && !node.IsMapping) errors.Add(node, $"expected a mapping, found {node.Describe()}");
    }

    public ConfigNode Node { get; }

    public ConfigErrors Errors { get; }

    /// <summary>A child to be read by other means; the key counts as known.</summary>
    public ConfigNode Child(string key)
    {
        _known.Add(key);
        return Node[key];
    }

    public bool Has(string key) => Node[key].Exists;

    /// <summary>Any scalar, as text; null counts as absent.</summary>
    public string? String(string key) => Scalar(key, "text")?.Text;

    public string String(string key, string fallback) => String(key) ?? fallback;

    public string RequiredString(string key)
    {
        string? value = String(key);
        if (string.IsNullOrEmpty(value) && Node.IsMapping && !Child(key).IsSequence && !Child(key).IsMapping) Errors.Add(Child(key), "is required");
        return value ?? "";
    }

    public bool Bool(string key, bool fallback) => OptionalBool(key) ?? fallback;

    public bool? OptionalBool(string key)
    {
        if (Scalar(key, "true or false") is not { } node) return null;
        switch (node.Text)
        {
            case "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" when node.IsPlain: return true;
            case "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF" when node.IsPlain: return false;
        }
        Errors.Add(node, $"expected true or false, found {node.Describe()}");
        return null;
    }

    public long Integer(string key, long fallback, long min = long.MinValue, long max = long.MaxValue)
    {
        if (Scalar(key, "an integer") is not { } node) return fallback;
        if (!TryInteger(node.Text, out long value))
        {
            Errors.Add(node, $"expected an integer, found {node.Describe()}");
            return fallback;
        }
        if (value >= min && value <= max) return value;
        Errors.Add(node, max == long.MaxValue ? $"must be at least {min}, is {value}" : $"must be {min} to {max}, is {value}");
        return fallback;
    }

    public double Number(string key, double fallback, double min = double.NegativeInfinity, double max = double.PositiveInfinity)
    {
        if (Scalar(key, "a number") is not { } node) return fallback;
        if (!double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
        {
            Errors.Add(node, $"expected a number, found {node.Describe()}");
            return fallback;
        }
        if (value >= min && value <= max) return value;
        Errors.Add(node, $"must be {min.ToString(CultureInfo.InvariantCulture)} to {max.ToString(CultureInfo.InvariantCulture)}, is {node.Text}");
        return fallback;
    }

    public TimeSpan Duration(string key, TimeSpan fallback) => OptionalDuration(key) ?? fallback;

    public TimeSpan? OptionalDuration(string key)
    {
        if (Scalar(key, "a duration such as 1h30m") is not { } node) return null;
        if (PromDuration.TryParse(node.Text, out TimeSpan value, out string? error)) return value;
        Errors.Add(node, $"not a valid duration string: {node.Describe()}: {error}");
        return null;
    }

    /// <summary>One of the given words; the first argument of each pair is what stands in the file.</summary>
    public T Choice<T>(string key, T fallback, params ReadOnlySpan<(string Word, T Value)> choices)
    {
        if (Scalar(key, "a word") is not { } node) return fallback;
        var words = new List<string>(choices.Length);
        foreach ((string word, T value) in choices)
        {
            if (word == node.Text) return value;
            words.Add(word);
        }
        Errors.Add(node, $"unknown value {node.Describe()}, expected {string.Join(", ", words)}");
        return fallback;
    }

    /// <summary>A list, each item read by <paramref name="read"/>. Absent and null are empty.</summary>
    public IReadOnlyList<T> List<T>(string key, Func<ConfigNode, T> read)
    {
        ConfigNode node = Child(key);
        if (!node.HasValue) return [];
        if (node.IsSequence) return [.. node.Items.Select(read)];
        Errors.Add(node, $"expected a list, found {node.Describe()}");
        return [];
    }

    /// <summary>A list of scalars, as text.</summary>
    public IReadOnlyList<string> Strings(string key) => List(key, item =>
    {
        if (item.Kind is ConfigNodeKind.Mapping or ConfigNodeKind.Sequence) Errors.Add(item, $"expected text, found {item.Describe()}");
        return item.Text;
    });

    /// <summary>A mapping of scalars to scalars, in file order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> StringMap(string key) => Map(key, value =>
    {
        if (value.Kind is ConfigNodeKind.Mapping or ConfigNodeKind.Sequence) Errors.Add(value, $"expected text, found {value.Describe()}");
        return value.Text;
    });

    /// <summary>A mapping with values read by <paramref name="read"/>, in file order.</summary>
    public IReadOnlyList<KeyValuePair<string, T>> Map<T>(string key, Func<ConfigNode, T> read)
    {
        ConfigNode node = Child(key);
        if (!node.HasValue) return [];
        if (node.IsMapping) return [.. node.Entries.Select(e => KeyValuePair.Create(e.Key.Text, read(e.Value)))];
        Errors.Add(node, $"expected a mapping, found {node.Describe()}");
        return [];
    }

    /// <summary>A secret given as <paramref name="key"/> or as <c>key_file</c>, not both.</summary>
    public Secret? Secret(string key, string directory, PathMap? paths = null)
    {
        string fileKey = key + "_file";
        string? value = String(key);
        string? file = String(fileKey);
        if (!string.IsNullOrEmpty(value) && !string.IsNullOrEmpty(file)) Errors.Add(Child(fileKey), $"at most one of {key} and {fileKey} may be set");
        if (!string.IsNullOrEmpty(file)) return Configuration.Secret.FromFile(paths?.Resolve(file, directory) ?? Path.Combine(directory, file));
        return string.IsNullOrEmpty(value) ? null : Configuration.Secret.Of(value);
    }

    /// <summary>Declares a key that upstream removed or that is read but not acted upon: a warning where it stands.</summary>
    public void Ignored(string key, string message)
    {
        if (Child(key).Exists) Errors.Warn(Child(key), message);
    }

    /// <summary>Reports each key that nobody asked for, with the nearest known one.</summary>
    public void End()
    {
        if (Errors.IgnoresUnknownKeys) return;
        foreach ((ConfigNode key, ConfigNode _) in Node.Entries)
        {
            if (_known.Contains(key.Text)) continue;
            string? near = _known.Where(k => Distance(k, key.Text) <= Math.Max(1, k.Length / 4)).MinBy(k => Distance(k, key.Text));
            Errors.Add(new Finding(FindingSeverity.Error, key.Position, ConfigNode.Join(Node.Path, key.Text), near is null ? "unknown key" : $"unknown key, did you mean {near}?"));
        }
    }

    private ConfigNode? Scalar(string key, string expected)
    {
        ConfigNode node = Child(key);
        if (!node.HasValue) return null;
        if (node.IsScalar) return node;
        Errors.Add(node, $"expected {expected}, found {node.Describe()}");
        return null;
    }

    private static bool TryInteger(string text, out long value)
    {
        string digits = text.Replace("_", "", StringComparison.Ordinal);
        return digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? long.TryParse(digits.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            : long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    private static int Distance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++) row[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = a[i - 1] == b[j - 1] ? diagonal : diagonal + 1;
                diagonal = row[j];
                row[j] = Math.Min(cost, Math.Min(row[j] + 1, row[j - 1] + 1));
            }
        }
        return row[^1];
    }
}
