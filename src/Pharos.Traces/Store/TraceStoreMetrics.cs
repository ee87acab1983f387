using Pharos.Core;

namespace Pharos.Traces.Store;

/// <summary>What a store says of itself.</summary>
internal static class TraceStoreMetrics
{
    public static void Register(MetricRegistry registry, TraceStore store)
    {
        registry.Observe("pharos_traces_head_spans", "Spans in memory, not in a segment yet.", "gauge", () => store.HeadSpans);
        registry.Observe("pharos_traces_head_traces", "Traces in memory.", "gauge", () => store.HeadTraces);
        registry.Observe("pharos_traces_segments", "Segments.", "gauge", () => store.Segments.Current.Count);
        registry.Observe("pharos_traces_segment_bytes", "Bytes of segments.", "gauge", () => store.Segments.SizeBytes);
        registry.Observe("pharos_traces_segment_spans", "Spans in segments.", "gauge", () => store.Segments.Current.Sum(s => (double)s.SpanCount));
        registry.Observe("pharos_traces_segments_written_total", "Segments written from memory.", "counter", () => store.Segments.Written);
        registry.Observe("pharos_traces_segments_merged_total", "Segments that were merged into larger ones.", "counter", () => store.Segments.Merged);
        registry.Observe("pharos_traces_segments_deleted_total", "Segments deleted by age or size.", "counter", () => store.Segments.Deleted);
        registry.Observe("pharos_traces_damaged_segments", "Segments put aside at the start because they cannot be read.", "gauge", () => store.Segments.Damaged);
        registry.Observe("pharos_traces_wal_damages", "Damaged places found in the write-ahead log at the start.", "gauge", () => store.WalDamages);
    }
}
