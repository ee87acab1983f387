using Pharos.Configuration;
using Pharos.Traces.Generator;
using Pharos.Traces.Ingest;
using Pharos.Traces.Store;

namespace Pharos.Traces.Config;

/// <summary>Reads <c>tempo.yml</c> of Tempo 2.x and 3.x strictly (docs: configuration). What was removed upstream, or has no meaning in one process, is a warning.</summary>
internal sealed class TempoFile(ConfigErrors errors)
{
    /// <summary>Sections about Tempo's own processes, its network and its caches: nothing here needs them.</summary>
    private static readonly string[] s_withoutMeaning =
        ["target", "server", "querier", "memberlist", "usage_report", "cache", "multitenancy_enabled", "http_api_prefix", "autocomplete_filtering_enabled", "stream_over_http_enabled", "metrics_generator_client",
         "live_store", "live_store_client", "backend_scheduler", "backend_scheduler_client", "backend_worker", "block_builder", "ingest", "internal_server", "shutdown_delay", "enable_go_runtime_metrics", "memory", "partition_ring", "ingester_client"];

    private static readonly string[] s_traceStorage =
        ["backend", "local", "wal", "block", "cache", "pool", "gcs", "s3", "azure", "blocklist_poll", "blocklist_poll_concurrency", "blocklist_poll_fallback", "blocklist_poll_tenant_index_builders", "blocklist_poll_stale_tenant_index",
         "blocklist_poll_jitter_ms", "blocklist_poll_tolerate_consecutive_errors", "blocklist_poll_tolerate_tenant_failures", "blocklist_poll_tenant_concurrency", "search", "background_cache", "memcached", "redis", "empty_tenant_deletion_enabled", "empty_tenant_deletion_age"];

    private static readonly string[] s_receivers = ["otlp", "jaeger", "zipkin", "opencensus", "kafka"];

    public TempoSettings Read(ConfigNode root)
    {
        var reader = new MappingReader(root, errors);
        foreach (string key in s_withoutMeaning) reader.Child(key);
        var settings = new TempoSettings { Generator = Generator(root, reader.Child("metrics_generator")) };
        TraceStoreOptions store = settings.Store;
        settings = Distributor(reader.Child("distributor"), settings);
        Storage(reader.Child("storage"));
        store = Removed(root, reader, store);
        (settings, store) = Overrides(root, reader.Child("overrides"), settings, store);
        settings = Frontend(reader.Child("query_frontend"), settings);
        reader.End();
        return settings with { Store = store };
    }

    /// <summary>Blocks of Tempo 2.x. Their retention and durations are still meant.</summary>
    private TraceStoreOptions Removed(ConfigNode root, MappingReader reader, TraceStoreOptions store)
    {
        ConfigNode ingester = reader.Child("ingester"), compactor = reader.Child("compactor");
        if (ingester.Exists)
        {
            errors.Warn(KeyOf(root, "ingester"), "the ingester: block was removed in Tempo 3.0 (live_store and block_builder took its place); accepted, max_block_duration is taken from it");
            var section = new MappingReader(ingester, errors);
            store = store with { HeadAge = Positive(section, "max_block_duration", store.HeadAge) };
        }
        if (compactor.Exists)
        {
            errors.Warn(KeyOf(root, "compactor"), "the compactor: block was removed in Tempo 3.0 (backend_worker and backend_scheduler took its place; retention is set under overrides); accepted, block_retention is taken from it");
            var section = new MappingReader(compactor["compaction"], errors);
            store = store with { Retention = section.Duration("block_retention", store.Retention) };
        }
        ConfigNode worker = root["backend_worker"]["compaction"];
        if (worker.IsMapping) store = store with { Retention = new MappingReader(worker, errors).Duration("block_retention", store.Retention) };
        return store;
    }

    private TempoSettings Distributor(ConfigNode node, TempoSettings settings)
    {
        if (!node.Exists) return settings;
        var reader = new MappingReader(node, errors);
        foreach (string key in (string[])["ring", "log_received_spans", "log_received_traces", "log_discarded_spans", "metric_received_spans", "forwarders", "extend_writes", "retry_after_on_resource_exhausted", "max_attribute_bytes", "usage", "rate_limits", "artificial_delay", "kafka_write_path_enabled", "ingester_write_path_enabled", "kafka_config"]) reader.Child(key);
        var receivers = new MappingReader(reader.Child("receivers"), errors);
        foreach (string receiver in s_receivers) receivers.Child(receiver);
        foreach (string other in (string[])["opencensus", "kafka"])
            receivers.Ignored(other, $"the {other} receiver does not exist here: send OTLP (4317, 4318), Zipkin v2 JSON or Jaeger's Thrift over HTTP");
        settings = settings with { Receivers = [.. Otlp(receivers.Node["otlp"]["protocols"]), .. Jaeger(receivers.Node["jaeger"])] };
        receivers.End();
        reader.End();
        return settings;
    }

    /// <summary>Where OTLP is to be taken; upstream's own ports are not listed where no address is written.</summary>
    private List<TempoReceiver> Otlp(ConfigNode protocols)
    {
        var receivers = new List<TempoReceiver>();
        foreach ((ConfigNode protocol, ConfigNode section) in protocols.Entries)
        {
            if (protocol.Text is "grpc" or "http") Listen(section["endpoint"], protocol.Text == "grpc" ? TempoProtocol.OtlpGrpc : TempoProtocol.OtlpHttp, receivers);
            else errors.Add(protocol, $"unknown protocol \"{protocol.Text}\", expected grpc or http");
        }
        return receivers;
    }

    /// <summary>Where Jaeger's Thrift over HTTP is to be taken: no listener of our own has it, so that upstream's port counts where no address is written.</summary>
    private List<TempoReceiver> Jaeger(ConfigNode jaeger)
    {
        var receivers = new List<TempoReceiver>();
        foreach ((ConfigNode protocol, ConfigNode section) in jaeger["protocols"].Entries)
        {
            switch (protocol.Text)
            {
                case "thrift_http" when section["endpoint"].Exists: Listen(section["endpoint"], TempoProtocol.JaegerThriftHttp, receivers); break;
                case "thrift_http": receivers.Add(new TempoReceiver(new ListenAddress(System.Net.IPAddress.Loopback, JaegerEndpoint.DefaultPort), TempoProtocol.JaegerThriftHttp, protocol.Position)); break;
                case "grpc" or "thrift_binary" or "thrift_compact": errors.Warn(protocol, $"Jaeger's {protocol.Text} is not taken here: send thrift_http, or OTLP (4317, 4318)"); break;
                default: errors.Add(protocol, $"unknown protocol \"{protocol.Text}\", expected thrift_http, grpc, thrift_binary or thrift_compact"); break;
            }
        }
        return receivers;
    }

    private void Listen(ConfigNode endpoint, TempoProtocol protocol, List<TempoReceiver> receivers)
    {
        if (!endpoint.IsScalar) return;
        try
        {
            if (ListenAddress.Parse(endpoint.Text) is { } address) receivers.Add(new TempoReceiver(address, protocol, endpoint.Position));
        }
        catch (FormatException e) { errors.Warn(endpoint, $"nothing listens here: {e.Message}"); }
    }

    private void Storage(ConfigNode node)
    {
        if (!node.Exists) return;
        var reader = new MappingReader(node, errors);
        var trace = new MappingReader(reader.Child("trace"), errors);
        foreach (string key in s_traceStorage) trace.Child(key);
        string backend = trace.String("backend", "local");
        if (backend is not ("local" or "s3" or "gcs" or "azure")) errors.Add(trace.Node["backend"], $"unknown backend \"{backend}\", expected local, s3, gcs, azure");
        else if (backend != "local") errors.Warn(trace.Node["backend"], $"{backend}: segments are kept under the data directory; for object storage point the data source at a Tempo");
        trace.End();
        reader.End();
    }

    private GeneratorSettings Generator(ConfigNode root, ConfigNode node)
    {
        GeneratorSettings settings = new GeneratorFile(errors).Read(node, root["overrides"]["defaults"]["metrics_generator"]);
        if (!node.Exists || HasProcessors(root)) return settings;
        errors.Warn(KeyOf(root, "metrics_generator"), "no processor is enabled for the metrics generator (overrides.defaults.metrics_generator.processors), so with Tempo the service map stays empty; with Pharos it is on by default");
        ConfigNode write = settings.RemoteWrite;
        if (write.IsSequence && write.Items.Count > 0)
            errors.Warn(KeyOf(node["storage"], "remote_write"), "the generator writes to a remote-write receiver that Prometheus leaves switched off (--web.enable-remote-write-receiver); Pharos always accepts it");
        return settings;
    }

    private (TempoSettings, TraceStoreOptions) Overrides(ConfigNode root, ConfigNode node, TempoSettings settings, TraceStoreOptions store)
    {
        if (!node.IsMapping) return (settings, store);
        ConfigNode defaults = node["defaults"];
        if (!defaults.Exists) // the flat keys of Tempo before 2.3
        {
            if (node.Entries.Count > 0) errors.Warn(KeyOf(root, "overrides"), "overrides without defaults: are the flat keys of Tempo before 2.3; only defaults: is read");
            return (settings, store);
        }
        var reader = new MappingReader(node, errors);
        reader.Child("defaults");
        foreach (string key in (string[])["per_tenant_override_config", "per_tenant_override_period", "user_configurable_overrides", "enable_legacy_overrides"]) reader.Child(key);
        reader.End();
        var section = new MappingReader(defaults, errors);
        foreach (string key in (string[])["read", "forwarders", "storage", "cost_attribution", "metrics_generator"]) section.Child(key);
        var global = new MappingReader(section.Child("global"), errors);
        var ingestion = new MappingReader(section.Child("ingestion"), errors);
        var compaction = new MappingReader(section.Child("compaction"), errors);
        TraceLimits limits = store.Limits with
        {
            MaxBytesPerTrace = global.Integer("max_bytes_per_trace", store.Limits.MaxBytesPerTrace, 0),
            MaxLiveTraces = (int)ingestion.Integer("max_traces_per_user", store.Limits.MaxLiveTraces, 0, int.MaxValue),
            MaxAttributeBytes = (int)ingestion.Integer("max_attribute_bytes", store.Limits.MaxAttributeBytes, 0, 1 << 20) is > 0 and int bytes ? bytes : 1 << 20,
        };
        foreach (string key in (string[])["rate_strategy", "rate_limit_bytes", "burst_size_bytes", "max_global_traces_per_user", "tenant_shard_size", "retry_info_enabled", "artificial_delay"]) ingestion.Child(key);
        store = store with { Limits = limits, Retention = compaction.Duration("block_retention", store.Retention) };
        compaction.Child("compaction_window");
        compaction.Child("compaction_disabled");
        if (section.Node["read"] is { IsMapping: true } read && new MappingReader(read, errors).OptionalDuration("max_search_duration") is { } longest && longest > TimeSpan.Zero) settings = settings with { MaxSearchRange = longest };
        if (ingestion.Node["rate_limit_bytes"].Exists) errors.Warn(ingestion.Node["rate_limit_bytes"], "rates are not limited by bytes here: requests wait while segments are written, and are refused with 503 when that takes too long");
        global.End();
        ingestion.End();
        compaction.End();
        section.End();
        return (settings, store);
    }

    private TempoSettings Frontend(ConfigNode node, TempoSettings settings)
    {
        if (!node.Exists) return settings;
        var reader = new MappingReader(node, errors);
        foreach (string key in (string[])["max_outstanding_per_tenant", "querier_forget_delay", "max_batch_size", "log_query_request_headers", "max_retries", "search", "trace_by_id", "metrics", "multi_tenant_queries_enabled", "response_consumers", "query_end_cutoff", "rf1_after", "api_timeout", "max_query_expression_size_bytes", "url_deny_list", "weights", "max_traceql_conditions", "mcp_server", "allowed_headers", "graceful_shutdown_timeout"]) reader.Child(key);
        if (reader.OptionalDuration("api_timeout") is { } timeout && timeout > TimeSpan.Zero) settings = settings with { QueryTimeout = timeout };
        reader.End();
        ConfigNode search = node["search"], metrics = node["metrics"];
        if (search.IsMapping)
        {
            var section = new MappingReader(search, errors);
            TimeSpan range = section.Duration("max_duration", settings.MaxSearchRange);
            settings = settings with
            {
                MaxSearchRange = range > TimeSpan.Zero ? range : TimeSpan.MaxValue,
                DefaultLimit = (int)section.Integer("default_result_limit", settings.DefaultLimit, 1, int.MaxValue),
                MaxLimit = (int)section.Integer("max_result_limit", 0, 0, int.MaxValue) is > 0 and int most ? most : settings.MaxLimit,
            };
        }
        if (!metrics.IsMapping) return settings;
        TimeSpan metricsRange = new MappingReader(metrics, errors).Duration("max_duration", settings.MaxMetricsRange);
        return settings with { MaxMetricsRange = metricsRange > TimeSpan.Zero ? metricsRange : TimeSpan.MaxValue };
    }

    private TimeSpan Positive(MappingReader section, string key, TimeSpan fallback)
    {
        TimeSpan value = section.Duration(key, fallback);
        if (value > TimeSpan.Zero) return value;
        errors.Add(section.Node[key], "must be positive");
        return fallback;
    }

    private static bool HasProcessors(ConfigNode root)
    {
        ConfigNode overrides = root["overrides"];
        return overrides["defaults"]["metrics_generator"]["processors"].HasValue || overrides["metrics_generator_processors"].HasValue;
    }

    /// <summary>Where a block begins for its reader: at its key, not at what stands in it.</summary>
    private static SourcePosition KeyOf(ConfigNode parent, string key) => parent.Entries.First(e => e.Key.Text == key).Key.Position;
}
