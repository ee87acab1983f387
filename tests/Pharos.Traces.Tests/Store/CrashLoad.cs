using Pharos.Storage.Wal;
using Pharos.Traces.Store;

namespace Pharos.Traces.Tests.Store;

/// <summary>What the crash test's child writes: traces of a batch, and late spans of earlier ones.</summary>
internal static class CrashLoad
{
    /// <summary>Small, so that heads are cut, segments merged and the log rolled many times in a life.</summary>
    public static TraceStoreOptions Options { get; } = new()
    {
        Retention = TimeSpan.Zero, SegmentSpans = 400, MergedSpans = 4_000, Wal = new WalOptions { SegmentBytes = 128 << 10 },
    };

    public static IReadOnlyList<SpanSpec> Spans(int number)
    {
        var random = new Random(number);
        var spans = new List<SpanSpec>();
        for (int trace = 0; trace < 4; trace++)
            for (int span = 0, count = random.Next(1, 6); span < count; span++) spans.Add(Span(number, trace, span));
        if (number >= 5) spans.Add(Span(number - 5, 0, 100)); // late
        return spans;
    }

    public static ReadOnlyMemory<byte> Batch(int number) => SpanSpec.Request(Spans(number));

    private static SpanSpec Span(int number, int trace, int span) => new(
        ((UInt128)(ulong)(number * 2_654_435_761L) << 64) | (ulong)((number * 16L) + trace + 1), (ulong)((trace * 1000) + span + 1), span == 0 ? 0 : (ulong)((trace * 1000) + 1),
        $"op-{span % 7}", 1_700_000_000_000_000_000 + (number * 1_000_000L) + span, 1000 + span, $"service-{trace}")
    {
        Attributes = [("batch", (long)number), ("user", $"user-{number % 97}")],
        Status = span % 5 == 4 ? 2 : 0,
        Events = span % 5 == 4 ? ["exception"] : [],
    };
}
