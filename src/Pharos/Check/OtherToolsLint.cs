using Pharos.Configuration;

namespace Pharos.Check;

/// <summary>Files of tools whose part this version does not have yet: read for syntax and for keys that upstream has removed, and said to wait.</summary>
internal static class OtherToolsLint
{
    private static readonly string[] s_tempo = ["target", "server", "distributor", "querier", "query_frontend", "metrics_generator", "metrics_generator_client", "storage", "overrides", "memberlist", "usage_report", "cache", "stream_over_http_enabled", "multitenancy_enabled", "http_api_prefix", "autocomplete_filtering_enabled", "ingester_client", "live_store", "live_store_client", "backend_scheduler", "backend_scheduler_client", "backend_worker", "block_builder", "ingest", "internal_server", "shutdown_delay", "enable_go_runtime_metrics", "memory", "partition_ring"];
    private static readonly string[] s_collector = ["receivers", "processors", "exporters", "connectors", "extensions", "service"];
    private static readonly string[] s_removedTempo = ["ingester", "compactor"];

    public static void Run(ConfigPlaces places, ConfigEnvironment environment, ConfigErrors errors)
    {
        if (Load(places.Tempo, environment, errors) is { } tempo) Tempo(tempo, errors);
        if (Load(places.OtelCollector, environment, errors) is { } collector) Collector(collector, errors);
    }

    private static void Tempo(ConfigNode tempo, ConfigErrors errors)
    {
        Keys(tempo, s_tempo, s_removedTempo, errors);
        foreach (string removed in s_removedTempo)
        {
            if (tempo[removed].Exists)
                errors.Warn(KeyOf(tempo, removed), $"the {removed}: block was removed in Tempo 3.0 ({(removed == "ingester" ? "live_store and block_builder took its place" : "backend_worker and backend_scheduler took its place; retention is set under overrides")}); accepted and not needed here");
        }
        ConfigNode generator = tempo["metrics_generator"];
        if (generator.IsMapping && !HasProcessors(tempo))
            errors.Warn(KeyOf(tempo, "metrics_generator"), "no processor is enabled for the metrics generator (overrides.defaults.metrics_generator.processors), so with Tempo the service map stays empty; with Pharos it is on by default");
        ConfigNode write = generator["storage"]["remote_write"];
        if (write.IsSequence && write.Items.Count > 0)
            errors.Warn(KeyOf(generator["storage"], "remote_write"), "the generator writes to a remote-write receiver that Prometheus leaves switched off (--web.enable-remote-write-receiver); Pharos always accepts it");
        errors.Warn(tempo, "the trace store is not part of this version: the file is checked, nothing acts on it yet");
    }

    /// <summary>Where a block begins for its reader: at its key, not at what stands in it.</summary>
    private static SourcePosition KeyOf(ConfigNode parent, string key) => parent.Entries.First(e => e.Key.Text == key).Key.Position;

    private static bool HasProcessors(ConfigNode tempo)
    {
        ConfigNode overrides = tempo["overrides"];
        return overrides["defaults"]["metrics_generator"]["processors"].HasValue || overrides["metrics_generator_processors"].HasValue;
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
