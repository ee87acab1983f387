using Pharos.Configuration;

namespace Pharos.Logs.Config;

/// <summary>Reads <c>loki.yml</c> of Loki 3.7 (docs: configure). Unknown blocks and unknown limits are errors; blocks about running Loki itself are read over with one warning each.</summary>
internal static class LokiFile
{
    /// <summary>Blocks that have no meaning for one process with a store of its own.</summary>
    private static readonly (string Key, string Why)[] s_blocks =
    [
        ("common", "paths and rings of Loki: Pharos keeps its logs under --data"),
        ("schema_config", "Pharos has one index of its own"),
        ("storage_config", "Pharos keeps its logs under --data"),
        ("query_range", "queries are not split, and answers are not cached"),
        ("query_scheduler", "there is one process"),
        ("frontend", "there is one process"),
        ("frontend_worker", "there is one process"),
        ("ingester", "chunks and the write-ahead log have settings of their own"),
        ("ingester_client", "there is one process"),
        ("index_gateway", "there is one process"),
        ("chunk_store_config", "there is no chunk cache"),
        ("memberlist", "there is one process"),
        ("runtime_config", "there is one tenant: limits stand in limits_config"),
        ("operational_config", "pushes are not logged"),
        ("tracing", "Pharos does not trace itself"),
        ("bloom_build", "token filters are always built"),
        ("bloom_gateway", "token filters are always used"),
        ("ui", "the page is Pharos' own"),
        ("profiling", "a .NET process has no such profiles"),
        ("block_builder", "there is no Kafka between"),
        ("block_scheduler", "there is no Kafka between"),
        ("kafka_config", "there is no Kafka between"),
        ("dataobj", "Pharos has a store of its own"),
        ("ingest_limits", "there is one process"),
        ("ingest_limits_frontend", "there is one process"),
        ("query_engine", "Pharos has an engine of its own"),
        ("consul", "there is one process"),
        ("etcd", "there is one process"),
        ("internal_server", "there is one process"),
        ("metrics_namespace", "metrics are named loki_ where Loki has them"),
    ];

    public static LokiSettings Read(ConfigNode root, ConfigErrors errors)
    {
        var reader = new MappingReader(root, errors);
        if (reader.Bool("auth_enabled", true) && reader.Has("auth_enabled")) errors.Warn(reader.Child("auth_enabled"), "Pharos has one tenant: X-Scope-OrgID is accepted and does not separate anything");
        reader.String("target");
        reader.Duration("shutdown_delay", TimeSpan.Zero);
        reader.Integer("ballast_bytes", 0, 0);
        ReadServer(reader, errors);
        ReadRuler(reader, errors);
        foreach ((string key, string why) in s_blocks) if (reader.Child(key).Exists) errors.Warn(KeyOf(root, key), $"{key}: is read and has no effect: {why}");
        foreach (string key in (ReadOnlySpan<string>)["distributor", "querier", "pattern_ingester", "analytics"]) reader.Child(key);
        if (reader.Child("table_manager").Exists) errors.Warn(KeyOf(root, "table_manager"), "the table manager was removed from Loki: set compactor.retention_enabled and limits_config.retention_period");
        LogLimits limits = LimitsReader.Read(reader.Child("limits_config"), errors);
        var compactor = new MappingReader(reader.Child("compactor"), errors);
        var settings = new LokiSettings
        {
            Limits = limits,
            RetentionEnabled = compactor.Bool("retention_enabled", false),
            CompactionInterval = compactor.Duration("compaction_interval", TimeSpan.FromMinutes(10)),
            DeleteCancelPeriod = compactor.Duration("delete_request_cancel_period", TimeSpan.FromHours(24)),
        };
        foreach (string key in (ReadOnlySpan<string>)["working_directory", "apply_retention_interval", "retention_delete_delay", "retention_delete_worker_count", "retention_table_timeout", "retention_backoff_config", "delete_request_store",
            "delete_request_store_key_prefix", "delete_request_store_db_type", "backup_delete_request_store_db_type", "delete_batch_size", "delete_max_interval", "max_compaction_parallelism", "upload_parallelism", "compactor_ring",
            "tables_to_compact", "skip_latest_n_tables", "horizontal_scaling_mode", "worker_config", "jobs_config"]) compactor.Child(key);
        compactor.Ignored("shared_store", "was removed in Loki 3.0: delete_request_store took its place");
        compactor.Ignored("shared_store_key_prefix", "was removed in Loki 3.0: delete_request_store_key_prefix took its place");
        compactor.Ignored("deletion_mode", "was removed in Loki 3.0: limits_config.deletion_mode took its place");
        compactor.End();
        if (settings.RetentionEnabled && limits.RetentionPeriod > TimeSpan.Zero && limits.RetentionPeriod < TimeSpan.FromHours(24))
            errors.Add(reader.Child("limits_config")["retention_period"], "the minimum retention period is 24h");
        reader.End();
        return settings;
    }

    private static void ReadServer(MappingReader root, ConfigErrors errors)
    {
        ConfigNode server = root.Child("server");
        foreach ((ConfigNode key, ConfigNode _) in server.Entries)
            if (key.Text is "http_listen_port" or "http_listen_address") errors.Warn(key.Position, "read and not used: Loki's port is listen.loki in pharos.yml, by default 127.0.0.1:3100");
    }

    private static void ReadRuler(MappingReader root, ConfigErrors errors)
    {
        ConfigNode ruler = root.Child("ruler");
        if (ruler["alertmanager_url"].HasValue) errors.Warn(ruler["alertmanager_url"], "read and not used: alerts go to the alertmanagers of prometheus.yml, by default Pharos' own");
    }

    /// <summary>Where a block begins for its reader: at its key, not at what stands in it.</summary>
    private static SourcePosition KeyOf(ConfigNode parent, string key) => parent.Entries.First(e => e.Key.Text == key).Key.Position;
}
