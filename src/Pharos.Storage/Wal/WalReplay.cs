namespace Pharos.Storage.Wal;

/// <summary>What was found in a log, and where writing may go on.</summary>
/// <param name="LastSegment">Number of the last segment present.</param>
/// <param name="Tail">Offset after its last whole frame.</param>
/// <param name="TailIndex">Index that the next frame there would have.</param>
/// <param name="Ended">It was closed by an end mark.</param>
/// <param name="TornBytes">Bytes after the tail that are not zero: a torn write, or a recycled file's former content.</param>
public sealed record WalReplay(
    long LastSegment, long Tail, uint TailIndex, bool Ended, long Records, long BytesRead, long TornBytes, IReadOnlyList<WalDamage> Damages);
