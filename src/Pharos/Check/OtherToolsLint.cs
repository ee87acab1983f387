using Pharos.Configuration;

namespace Pharos.Check;

/// <summary>Files of tools whose part this version does not have yet: read for syntax and for keys that upstream has removed, and said to wait.</summary>
internal static class OtherToolsLint
{
    private static readonly string[] s_collector = ["receivers", "processors", "exporters", "connectors", "extensions", "service"];

    public static void Run(ConfigPlaces places, ConfigEnvironment environment, ConfigErrors errors)
    {
        if (Load(places.OtelCollector, environment, errors) is { } collector) Collector(collector, errors);
    }

    private static void Collector(ConfigNode collector, ConfigErrors errors)
    {
        Keys(collector, s_collector, [], errors);
        foreach ((ConfigNode key, ConfigNode _) in collector["exporters"].Entries)
        {
            if (key.Text.Split('/')[0] == "loki")
                errors.Warn(key.Position, $"exporter {key.Text}: the loki exporter was removed from the Collector; accepted here, use otlphttp with the endpoint http://HOST:3100/otlp instead");
        }
        foreach ((ConfigNode name, ConfigNode pipeline) in collector["service"]["pipelines"].Entries)
        {
            foreach (string kind in (ReadOnlySpan<string>)["receivers", "processors", "exporters"])
            {
                foreach (ConfigNode used in pipeline[kind].Items)
                {
                    if (!collector[kind][used.Text].Exists && !collector["connectors"][used.Text].Exists)
                        errors.Add(used, $"pipeline {name.Text} refers to {kind[..^1]} \"{used.Text}\", which is not configured");
                }
            }
        }
        errors.Warn(collector, "the collector is not part of this version: the file is checked, nothing acts on it yet");
    }

    private static ConfigNode? Load(string file, ConfigEnvironment environment, ConfigErrors errors) =>
        File.Exists(file) && ConfigFile.Load(file, environment, errors) is { IsMapping: true } root ? root : null;

    private static void Keys(ConfigNode root, string[] known, string[] removed, ConfigErrors errors)
    {
        var reader = new MappingReader(root, errors);
        foreach (string key in known) reader.Child(key);
        foreach (string key in removed) reader.Child(key);
        reader.End();
    }
}
