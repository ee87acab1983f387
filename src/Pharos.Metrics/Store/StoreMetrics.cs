using Pharos.Core;

namespace Pharos.Metrics.Store;

/// <summary>The store's own metrics: under <c>pharos_tsdb_*</c>, and those names of Prometheus that dashboards and alerts of Prometheus itself use.</summary>
internal static class StoreMetrics
{
    public static void Register(TsdbStore store, MetricRegistry metrics)
    {
        Head.HeadState head = store.Head;
        Head.HeadCounters counters = head.Counters;
        StoreMaintenance maintenance = store.Maintenance;
        void Gauge(string name, string help, Func<double> read) => metrics.Observe(name, help, "gauge", read);
        void Counter(string name, string help, Func<double> read) => metrics.Observe(name, help, "counter", read);

        Gauge("prometheus_tsdb_head_series", "Series in the head.", () => head.Index.Count);
        Gauge("prometheus_tsdb_head_chunks", "Series with samples in the head: each has one stream.", () => head.Active.SeriesWithSamples);
        Gauge("prometheus_tsdb_head_min_time", "Oldest sample in the head, Unix milliseconds.", () => Known(head.Active.MinTimeMs));
        Gauge("prometheus_tsdb_head_max_time", "Newest sample in the head, Unix milliseconds.", () => Known(head.MaxTimeMs));
        Counter("prometheus_tsdb_head_samples_appended_total", "Samples appended.", () => counters.SamplesAppended);
        Counter("prometheus_tsdb_head_series_created_total", "Series that entered the head.", () => counters.SeriesCreated);
        Counter("prometheus_tsdb_head_series_removed_total", "Series that left the head.", () => counters.SeriesRemoved);
        Counter("prometheus_tsdb_out_of_order_samples_total", "Samples refused because they were out of order.", () => counters.RefusedCount(AppendOutcome.OutOfOrder));
        Counter("prometheus_tsdb_too_old_samples_total", "Samples refused because they were too old.", () => counters.RefusedCount(AppendOutcome.TooOld));
        Counter("prometheus_tsdb_out_of_bound_samples_total", "Samples refused because they were too far ahead of the clock.", () => counters.RefusedCount(AppendOutcome.TooFarAhead));
        Counter("prometheus_tsdb_compactions_total", "Blocks written by sealing and merging.", () => maintenance.Sealings + maintenance.Merges);
        Counter("prometheus_tsdb_compactions_failed_total", "Rounds of maintenance that failed.", () => maintenance.Failures);
        Gauge("prometheus_tsdb_blocks_loaded", "Blocks open.", () => store.Blocks.Blocks.Count);
        Gauge("pharos_tsdb_page_cache_bytes", "Unpacked pages of blocks that are kept for the next query.", () => store.Blocks.PageCache.Bytes);
        Counter("pharos_tsdb_page_cache_hits_total", "Page groups that queries found unpacked.", () => store.Blocks.PageCache.Hits);
        Counter("pharos_tsdb_page_cache_misses_total", "Page groups that queries had to unpack.", () => store.Blocks.PageCache.Misses);
        Gauge("prometheus_tsdb_storage_blocks_bytes", "Bytes of all blocks.", () => store.Blocks.SizeBytes);
        Counter("prometheus_tsdb_time_retentions_total", "Blocks deleted by retention.", () => maintenance.RetentionDeletions);
        Gauge("prometheus_tsdb_retention_limit_bytes", "Size above which the oldest blocks are deleted; 0 for none.", () => store.Options.RetentionSizeBytes);
        Gauge("prometheus_tsdb_exemplar_exemplars_in_storage", "Exemplars kept.", () => store.Exemplars.Count);
        Gauge("prometheus_tsdb_exemplar_series_with_exemplars_in_storage", "Series with exemplars kept.", () => store.Exemplars.SeriesCount);
        Counter("prometheus_tsdb_exemplar_exemplars_appended_total", "Exemplars appended.", () => store.Exemplars.Appended);
        Counter("prometheus_tsdb_exemplar_out_of_order_exemplars_total", "Exemplars refused because they were out of order.", () => store.Exemplars.OutOfOrder);
        Gauge("prometheus_tsdb_wal_segment_current", "Number of the log segment being written.", () => store.Wal.Segment);

        Counter("pharos_tsdb_commits_total", "Batches committed.", () => counters.Commits);
        Counter("pharos_tsdb_wal_written_bytes_total", "Bytes appended to the write-ahead log.", () => store.Wal.WrittenBytes);
        Counter("pharos_tsdb_wal_syncs_total", "Flushes of the write-ahead log to the device.", () => store.Wal.Syncs);
        Gauge("pharos_tsdb_head_sample_bytes", "Native memory of the samples in the head.", () => head.Active.SizeBytes);
        Gauge("pharos_tsdb_head_index_bytes", "Native memory of the series in the head.", () => head.Index.NativeBytes);
        Gauge("pharos_tsdb_head_label_pairs", "Distinct label names and values in the head.", () => head.Index.PairCount);
        Gauge("pharos_tsdb_head_timestamp_groups", "Timestamp lists that series share.", () => head.Active.Groups.SharedCount);
        Gauge("pharos_tsdb_head_own_timestamp_streams", "Series that keep timestamps of their own.", () => head.Active.Groups.OwnCount);
        Counter("pharos_tsdb_duplicate_samples_total", "Samples that stood already.", () => counters.RefusedCount(AppendOutcome.Duplicate));
        Counter("pharos_tsdb_conflicting_samples_total", "Samples refused because another value stood at their time.", () => counters.RefusedCount(AppendOutcome.DuplicateWithOtherValue));
        Counter("pharos_tsdb_series_limit_refusals_total", "Series refused by a limit.", () => counters.RefusedCount(AppendOutcome.SeriesLimit));
        Gauge("pharos_tsdb_tombstones", "Deletions not yet carried out.", () => store.Blocks.Tombstones.Count);
        Gauge("pharos_tsdb_damaged_files", "Damaged files met since the start; they lie in quarantine.", () => store.Blocks.Damages + store.WalDamages);
        Gauge("pharos_tsdb_last_merge_seconds", "Time the last merge of blocks took.", () => maintenance.LastMergeSeconds);
    }

    private static double Known(long timeMs) => timeMs is long.MinValue or long.MaxValue ? 0 : timeMs;
}
