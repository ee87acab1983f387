using System.Globalization;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Templates;

namespace Pharos.Alerting.Config;

/// <summary>The keys of an integration as read, with the defaults of its type and of the global section behind them.</summary>
public sealed class IntegrationSettings
{
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Secret> _secrets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyDictionary<string, string>> _maps = new(StringComparer.Ordinal);

    internal IntegrationSettings(ConfigNode node) => Node = node;

    /// <summary>The entry itself, for what is nested.</summary>
    public ConfigNode Node { get; }

    /// <summary>A text, mostly a template; the empty string where it is not set.</summary>
    public string Text(string key) => _texts.TryGetValue(key, out string? value) ? value : "";

    public bool Has(string key) => Text(key).Length > 0 || _secrets.ContainsKey(key);

    public Secret? Secret(string key) => _secrets.TryGetValue(key, out Secret? value) ? value : null;

    public bool Flag(string key, bool fallback = false) => Text(key) is { Length: > 0 } text ? text is "true" or "True" or "TRUE" or "yes" or "on" : fallback;

    public long Integer(string key, long fallback = 0) => long.TryParse(Text(key), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : fallback;

    public TimeSpan Duration(string key, TimeSpan fallback) =>
        PromDuration.TryParse(Text(key), out TimeSpan value, out _) ? value : GoDuration.TryParse(Text(key), out GoDuration? go) ? TimeSpan.FromTicks(go!.Nanoseconds / 100) : fallback;

    public IReadOnlyDictionary<string, string> Map(string key) => _maps.TryGetValue(key, out IReadOnlyDictionary<string, string>? value) ? value : new Dictionary<string, string>();

    internal void Set(string key, string value) => _texts[key] = value;

    internal void Set(string key, Secret value) => _secrets[key] = value;

    internal void Set(string key, IReadOnlyDictionary<string, string> value) => _maps[key] = value;
}
