using System.Collections.Frozen;
using Pharos.Configuration;
using Pharos.Core;

namespace Pharos.Logs.Config;

/// <summary>Reads <c>limits_config</c> of Loki 3.7, every key of it.</summary>
internal static class LimitsReader
{
    /// <summary>Known keys that mean nothing to a single process, or name a limit that Pharos does not need.</summary>
    private static readonly string[] s_unused =
    [
        "ingestion_rate_strategy", "simulated_push_latency", "enable_multi_variant_queries", "use_owned_stream_count", "unordered_writes", "max_chunks_per_query", "max_query_parallelism", "tsdb_max_query_parallelism",
        "tsdb_max_bytes_per_shard", "tsdb_sharding_strategy", "tsdb_precompute_chunks", "cardinality_limit", "max_streams_matchers_per_query", "max_cache_freshness_per_query", "max_metadata_cache_freshness", "max_stats_cache_freshness",
        "max_queriers_per_tenant", "max_query_capacity", "query_ready_index_num_days", "split_queries_by_interval", "split_metadata_queries_by_interval", "split_recent_metadata_queries_by_interval", "recent_metadata_query_window",
        "split_instant_metric_queries_by_interval", "engine_results_cache_time_bucket_interval", "split_ingester_queries_by_interval", "min_sharding_lookback", "max_querier_bytes_read", "ruler_max_rules_per_rule_group",
        "ruler_max_rule_groups_per_tenant", "ruler_tenant_shard_size", "ruler_enable_wal_replay", "ruler_remote_write_disabled", "ruler_remote_write_url", "ruler_remote_write_timeout", "ruler_remote_write_headers",
        "ruler_remote_write_relabel_configs", "ruler_remote_write_queue_capacity", "ruler_remote_write_queue_min_shards", "ruler_remote_write_queue_max_shards", "ruler_remote_write_queue_max_samples_per_send",
        "ruler_remote_write_queue_batch_send_deadline", "ruler_remote_write_queue_min_backoff", "ruler_remote_write_queue_max_backoff", "ruler_remote_write_queue_retry_on_ratelimit", "ruler_remote_write_sigv4_config",
        "ruler_remote_write_config", "ruler_remote_evaluation_timeout", "ruler_remote_evaluation_max_response_size", "deletion_mode", "per_tenant_override_config", "per_tenant_override_period", "shard_streams",
        "index_gateway_shard_size", "index_gateway_max_capacity", "bloom_gateway_enable_filtering", "bloom_build_max_builders", "bloom_build_task_max_retries", "bloom_build_builder_response_timeout", "bloom_creation_enabled",
        "bloom_planning_strategy", "bloom_split_series_keyspace_by", "bloom_task_target_series_chunk_size", "bloom_block_encoding", "bloom_prefetch_blocks", "bloom_max_block_size", "bloom_max_bloom_size",
        "ingestion_partitions_tenant_shard_size", "shard_aggregations", "pattern_ingester_tokenizable_json_fields_default", "pattern_ingester_tokenizable_json_fields_append", "pattern_ingester_tokenizable_json_fields_delete",
        "metric_aggregation_enabled", "pattern_persistence_enabled", "pattern_persistence_granularity", "pattern_rate_threshold", "s3_sse_type", "s3_sse_kms_key_id", "s3_sse_kms_encryption_context", "max_scan_task_parallelism",
        "debug_engine_tasks", "debug_engine_streams",
    ];

    /// <summary>Keys that would change what is stored or answered, and do not here: a warning where they are set.</summary>
    private static readonly string[] s_notActedOn =
    [
        "increment_duplicate_timestamp", "discover_generic_fields", "max_query_lookback", "max_query_range", "retention_stream", "blocked_queries", "required_labels", "minimum_labels_number", "block_ingestion_policy_until",
        "block_ingestion_until", "block_ingestion_status_code", "enforced_labels", "policy_enforced_labels", "policy_stream_mapping", "max_line_size_truncate_identifier",
    ];

    /// <summary>Keys that Loki 3 has dropped.</summary>
    private static readonly (string Key, string Instead)[] s_removed =
    [
        ("enforce_metric_name", "was removed in Loki 3.0 and did nothing"), ("allow_deletes", "was removed in Loki 3.0: deletion_mode took its place"), ("max_entries_limit", "is now max_entries_limit_per_query"),
        ("ruler_evaluation_delay_duration", "was removed in Loki 3.0"), ("max_label_names_per_stream", "is max_label_names_per_series"),
    ];

    public static LogLimits Read(ConfigNode node, ConfigErrors errors)
    {
        var defaults = new LogLimits();
        var reader = new MappingReader(node, errors);
        long perIngester = reader.Integer("max_streams_per_user", 0, 0), global = reader.Integer("max_global_streams_per_user", defaults.MaxStreams, 0);
        var limits = new LogLimits
        {
            RejectOldSamples = reader.Bool("reject_old_samples", defaults.RejectOldSamples),
            RejectOldSamplesMaxAge = reader.Duration("reject_old_samples_max_age", defaults.RejectOldSamplesMaxAge),
            CreationGracePeriod = reader.Duration("creation_grace_period", defaults.CreationGracePeriod),
            MaxLineSize = reader.ByteSize("max_line_size", defaults.MaxLineSize),
            MaxLineSizeTruncate = reader.Bool("max_line_size_truncate", defaults.MaxLineSizeTruncate),
            MaxLabelNamesPerSeries = (int)reader.Integer("max_label_names_per_series", defaults.MaxLabelNamesPerSeries, 1, 1000),
            MaxLabelNameLength = (int)reader.Integer("max_label_name_length", defaults.MaxLabelNameLength, 1, 1 << 20),
            MaxLabelValueLength = (int)reader.Integer("max_label_value_length", defaults.MaxLabelValueLength, 1, 1 << 20),
            MaxStreams = (int)Math.Min(int.MaxValue, global == 0 ? perIngester : perIngester == 0 ? global : Math.Min(perIngester, global)),
            AllowStructuredMetadata = reader.Bool("allow_structured_metadata", defaults.AllowStructuredMetadata),
            MaxStructuredMetadataSize = reader.ByteSize("max_structured_metadata_size", defaults.MaxStructuredMetadataSize),
            MaxStructuredMetadataEntries = (int)reader.Integer("max_structured_metadata_entries_count", defaults.MaxStructuredMetadataEntries, 0, 4096),
            IngestionRateMb = reader.Number("ingestion_rate_mb", defaults.IngestionRateMb, 0),
            IngestionBurstSizeMb = reader.Number("ingestion_burst_size_mb", defaults.IngestionBurstSizeMb, 0),
            PerStreamRateLimit = reader.ByteSize("per_stream_rate_limit", defaults.PerStreamRateLimit),
            PerStreamRateLimitBurst = reader.ByteSize("per_stream_rate_limit_burst", defaults.PerStreamRateLimitBurst),
            DiscoverServiceName = reader.Has("discover_service_name") ? reader.Strings("discover_service_name") : defaults.DiscoverServiceName,
            DiscoverLogLevels = reader.Bool("discover_log_levels", defaults.DiscoverLogLevels),
            LogLevelFields = reader.Has("log_level_fields") && reader.Strings("log_level_fields") is { Count: > 0 } fields ? fields : defaults.LogLevelFields,
            LogLevelFromJsonMaxDepth = (int)reader.Integer("log_level_from_json_max_depth", defaults.LogLevelFromJsonMaxDepth, int.MinValue, int.MaxValue),
            MaxQuerySeries = (int)reader.Integer("max_query_series", defaults.MaxQuerySeries, 0, int.MaxValue),
            MaxEntriesLimitPerQuery = (int)reader.Integer("max_entries_limit_per_query", defaults.MaxEntriesLimitPerQuery, 0, int.MaxValue),
            MaxQueryLength = reader.Duration("max_query_length", defaults.MaxQueryLength),
            QueryTimeout = reader.Duration("query_timeout", defaults.QueryTimeout),
            MaxQueryBytesRead = reader.ByteSize("max_query_bytes_read", defaults.MaxQueryBytesRead),
            VolumeEnabled = reader.Bool("volume_enabled", defaults.VolumeEnabled),
            VolumeMaxSeries = (int)reader.Integer("volume_max_series", defaults.VolumeMaxSeries, 1, int.MaxValue),
            MaxConcurrentTailRequests = (int)reader.Integer("max_concurrent_tail_requests", defaults.MaxConcurrentTailRequests, 0, int.MaxValue),
            RetentionPeriod = reader.Duration("retention_period", defaults.RetentionPeriod),
            Otlp = ReadOtlp(reader.Child("otlp_config"), errors),
        };
        foreach (string key in s_unused) reader.Child(key);
        foreach (string key in s_notActedOn) reader.Ignored(key, $"{key} is read and not acted on");
        foreach ((string key, string instead) in s_removed) reader.Ignored(key, instead);
        reader.End();
        return limits;
    }

    private static OtlpAttributeRules ReadOtlp(ConfigNode node, ConfigErrors errors)
    {
        if (!node.Exists) return OtlpAttributeRules.Default;
        var reader = new MappingReader(node, errors);
        var resource = new MappingReader(reader.Child("resource_attributes"), errors);
        bool ignoreDefaults = resource.Bool("ignore_defaults", false);
        AttributeRules ofResource = ReadRules(resource.List("attributes_config", item => item), ignoreDefaults ? [] : OtlpAttributeRules.DefaultIndexLabels, errors);
        resource.End();
        var rules = new OtlpAttributeRules
        {
            Resource = ofResource,
            Scope = ReadRules(reader.List("scope_attributes", item => item), [], errors),
            Log = ReadRules(reader.List("log_attributes", item => item), [], errors),
            SeverityTextAsLabel = reader.Bool("severity_text_as_label", false),
        };
        reader.End();
        return rules;
    }

    private static AttributeRules ReadRules(IReadOnlyList<ConfigNode> items, IReadOnlyList<string> defaultLabels, ConfigErrors errors)
    {
        var exact = defaultLabels.ToDictionary(name => name, _ => AttributeAction.IndexLabel, StringComparer.Ordinal);
        var patterns = new List<(ValueRegex, AttributeAction)>();
        foreach (ConfigNode item in items)
        {
            var reader = new MappingReader(item, errors);
            AttributeAction action = reader.Choice("action", AttributeAction.StructuredMetadata, ("structured_metadata", AttributeAction.StructuredMetadata), ("index_label", AttributeAction.IndexLabel), ("drop", AttributeAction.Drop));
            foreach (string name in reader.Strings("attributes")) exact[name] = action;
            if (reader.String("regex") is { } regex)
            {
                try { patterns.Add((ValueRegex.Parse(regex), action)); }
                catch (ArgumentException e) { errors.Add(reader.Child("regex"), e.Message); }
            }
            reader.End();
        }
        return new AttributeRules(exact.ToFrozenDictionary(StringComparer.Ordinal), patterns);
    }
}
