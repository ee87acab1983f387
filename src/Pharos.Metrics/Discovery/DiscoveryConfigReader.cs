using Pharos.Configuration;
using Pharos.Core;
using Pharos.Metrics.Config;
using Pharos.Metrics.Relabel;

namespace Pharos.Metrics.Discovery;

/// <summary>Reads static_configs and every *_sd_configs of Prometheus 3.14.</summary>
internal static class DiscoveryConfigReader
{
    /// <param name="checkAddresses">Without relabelling an address must be one: a URL there is a common mistake.</param>
    public static IReadOnlyList<DiscoveryConfig> Read(MappingReader m, ConfigContext context, NameValidation names, bool checkAddresses)
    {
        var configs = new List<DiscoveryConfig>();
        int index = 0;
        foreach (ConfigNode node in Items(m, "static_configs"))
        {
            if (node.HasValue) configs.Add(new StaticDiscoveryConfig(ReadGroup(node, context.Errors, names, $"static/{index++}", checkAddresses)));
            else context.Errors.Add(node, "empty or null section in static_configs");
        }
        foreach (ConfigNode node in Items(m, "file_sd_configs")) if (NotEmpty(node, "file_sd_configs", context)) configs.Add(ReadFile(node, context));
        foreach (ConfigNode node in Items(m, "http_sd_configs")) if (NotEmpty(node, "http_sd_configs", context)) configs.Add(ReadHttp(node, context));
        foreach ((string kind, InactiveDiscoverySchema schema) in InactiveDiscoverySchema.All)
        {
            string key = kind + "_configs";
            foreach (ConfigNode node in Items(m, key))
            {
                if (!NotEmpty(node, key, context)) continue;
                schema.Check(node, context);
                configs.Add(new InactiveDiscoveryConfig(kind));
            }
            if (m.Child(key).Items.Count > 0)
                context.Errors.Warn(m.Child(key), $"{key} is understood but Pharos does not act on it: this job finds no targets by it. Use file_sd_configs or http_sd_configs with an adapter");
        }
        return configs;
    }

    private static bool NotEmpty(ConfigNode node, string key, ConfigContext context)
    {
        if (!node.HasValue) context.Errors.Add(node, $"empty or null section in {key}");
        return node.HasValue;
    }

    private static IReadOnlyList<ConfigNode> Items(MappingReader m, string key)
    {
        ConfigNode node = m.Child(key);
        if (node.HasValue && !node.IsSequence) m.Errors.Add(node, $"expected a list, found {node.Describe()}");
        return node.Items;
    }

    /// <summary>A group of targets and labels, also as file_sd and http_sd write it.</summary>
    public static TargetGroup ReadGroup(ConfigNode node, ConfigErrors errors, NameValidation names, string source, bool checkAddresses)
    {
        var m = new MappingReader(node, errors);
        foreach (ConfigNode target in m.Child("targets").Items)
            if (checkAddresses && target.Text.Contains('/', StringComparison.Ordinal)) errors.Add(target, $"\"{target.Text}\" is not a valid hostname");
        var group = TargetGroup.OfAddresses(source, m.Strings("targets"), LabelsReader.Read(m.Child("labels"), errors, names));
        m.End();
        return group;
    }

    private static FileDiscoveryConfig ReadFile(ConfigNode node, ConfigContext context)
    {
        var m = new MappingReader(node, context.Errors);
        IReadOnlyList<string> files = m.Strings("files");
        if (files.Count == 0) context.Errors.Add(node, "file service discovery config must contain at least one path name");
        foreach (ConfigNode file in m.Child("files").Items)
        {
            int star = file.Text.IndexOf('*', StringComparison.Ordinal);
            bool oneGlob = star < 0 || (file.Text.IndexOf('/', star) < 0 && file.Text.IndexOf('*', star + 1) < 0);
            if (!oneGlob || Path.GetExtension(file.Text).ToLowerInvariant() is not (".json" or ".yml" or ".yaml"))
                context.Errors.Add(file, $"path name \"{file.Text}\" is not valid for file discovery");
        }
        var config = new FileDiscoveryConfig([.. files.Select(context.Resolve)], Interval(m, TimeSpan.FromMinutes(5)));
        m.End();
        return config;
    }

    private static HttpDiscoveryConfig ReadHttp(ConfigNode node, ConfigContext context)
    {
        var m = new MappingReader(node, context.Errors);
        var config = new HttpDiscoveryConfig(HttpUrl.Read(m, "url"), Interval(m, TimeSpan.FromMinutes(1)), HttpClientConfigReader.Read(m, context));
        m.End();
        return config;
    }

    private static TimeSpan Interval(MappingReader m, TimeSpan fallback)
    {
        TimeSpan interval = m.Duration("refresh_interval", fallback);
        return interval > TimeSpan.Zero ? interval : fallback;
    }
}
