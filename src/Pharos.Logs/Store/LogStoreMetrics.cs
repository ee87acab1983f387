using Pharos.Core;

namespace Pharos.Logs.Store;

/// <summary>The store's own metrics: Loki's names where dashboards of Loki use them, else <c>pharos_logs_*</c>.</summary>
internal static class LogStoreMetrics
{
    public static void Register(LogStore store, MetricRegistry metrics)
    {
        void Gauge(string name, string help, Func<double> read) => metrics.Observe(name, help, "gauge", read);
        void Counter(string name, string help, Func<double> read) => metrics.Observe(name, help, "counter", read);

        Gauge("loki_ingester_memory_streams", "Streams that got entries lately.", () => store.ActiveStreams);
        Counter("loki_ingester_streams_created_total", "Streams created.", () => store.Head.Counters.StreamsCreated);
        Counter("loki_ingester_chunks_created_total", "Blocks compressed.", () => store.Head.Sealer.Sealed);
        Gauge("loki_ingester_wal_bytes_in_use", "Bytes of the write-ahead log that a start would replay.", () => store.Head.BytesSinceFlush);
        Counter("pharos_logs_wal_written_bytes_total", "Bytes appended to the write-ahead log.", () => store.Wal.WrittenBytes);

        Counter("pharos_logs_entries_total", "Entries stored.", () => store.Head.Counters.Entries);
        Counter("pharos_logs_line_bytes_total", "Bytes of lines stored, as they came.", () => store.Head.Counters.LineBytes);
        Counter("pharos_logs_duplicates_total", "Entries left out because exactly the same stood already.", () => store.Head.Counters.Duplicates + store.Maintenance.Duplicates);
        Gauge("pharos_logs_streams", "Streams with entries.", () => store.Head.Streams.Count);
        Gauge("pharos_logs_head_raw_bytes", "Bytes of lines in memory that are not compressed.", () => store.Head.RawBytes);
        Gauge("pharos_logs_head_sealed_bytes", "Compressed bytes that wait for a segment.", () => store.Head.Sealer.SealedBytes);
        Gauge("pharos_logs_segments", "Segment files.", () => store.Segments.Segments.Count);
        Gauge("pharos_logs_segment_bytes", "Bytes of segment files.", () => store.Segments.SizeBytes);
        Gauge("pharos_logs_segment_line_bytes", "Bytes of the lines in them, as they came.", () => store.Segments.Segments.Sum(segment => segment.Info.LineBytes));
        Counter("pharos_logs_flushes_total", "Segments written from the head.", () => store.Maintenance.Flushes);
        Counter("pharos_logs_compactions_total", "Segments written by compaction.", () => store.Maintenance.Compactions);
        Gauge("pharos_logs_last_compaction_seconds", "Time the last compaction took.", () => store.Maintenance.LastCompactionSeconds);
        Counter("pharos_logs_retention_deletions_total", "Segments deleted by age or size.", () => store.Maintenance.RetentionDeletions);
        Counter("pharos_logs_maintenance_failures_total", "Rounds of maintenance that failed.", () => store.Maintenance.Failures);
        Gauge("pharos_logs_pending_deletions", "Deletion requests whose entries are not gone for good.", () => store.Deletes.Pending.Count);
        Gauge("pharos_logs_damaged", "Damaged places met since the start: log, files, blocks.", () => store.WalDamages + store.Segments.DamagedFiles + store.Segments.DamagedBlocks);
    }
}
