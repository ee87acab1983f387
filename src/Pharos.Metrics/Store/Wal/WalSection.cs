namespace Pharos.Metrics.Store.Wal;

/// <summary>Parts of a log record; see <c>docs/formats/metrics-wal.md</c>.</summary>
internal enum WalSection : byte
{
    Pairs = 1,
    Series = 2,
    Samples = 3,
    Extras = 4,
    Exemplars = 5,
    Metadata = 6,
}
