using Pharos.Configuration;

namespace Pharos.Alerting.Config;

/// <summary>One entry being checked, with the global section it may fall back to.</summary>
internal sealed class IntegrationCheck(IntegrationSettings settings, IntegrationSettings global, HttpClientSettings http, ConfigErrors errors)
{
    public IntegrationSettings Settings { get; } = settings;

    public IntegrationSettings Global { get; } = global;

    public HttpClientSettings Http { get; } = http;

    public ConfigNode Node => Settings.Node;

    public bool Has(string key) => Settings.Has(key);

    public void Error(string message) => errors.Add(Node, message);

    public void Error(ConfigNode at, string message) => errors.Add(at, message);

    public void Warn(ConfigNode at, string message) => errors.Warn(at, message);

    /// <summary>Why a text is no template, or null.</summary>
    public static string? TemplateError(string text)
    {
        try
        {
            Notify.DefaultTemplates.Create(TimeProvider.System).Parse("", text);
            return null;
        }
        catch (Templates.TemplateSyntaxException e) { return e.Message; }
    }

    public void Require(bool condition, string message)
    {
        if (!condition) Error(message);
    }

    /// <summary>Takes a text from the global section where the entry has none.</summary>
    public void Inherit(string key, string globalKey)
    {
        if (!Settings.Has(key) && Global.Text(globalKey) is { Length: > 0 } value) Settings.Set(key, value);
    }

    /// <summary>Takes a secret from the global section where the entry has none.</summary>
    public void InheritSecret(string key, string globalKey)
    {
        if (Settings.Secret(key) is null && Global.Secret(globalKey) is { } value) Settings.Set(key, value);
    }

    /// <summary>Each item of a nested list.</summary>
    public void Each(string key, Action<ConfigNode> check)
    {
        foreach (ConfigNode item in Node[key].Items) check(item);
    }
}
