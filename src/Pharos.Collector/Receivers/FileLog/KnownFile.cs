using Microsoft.Win32.SafeHandles;

namespace Pharos.Collector.Receivers.FileLog;

/// <summary>How far a file was read. This is what a checkpoint keeps.</summary>
/// <param name="Offset">Everything before this place was handed on.</param>
/// <param name="Tail">The bytes right before <paramref name="Offset"/>.</param>
/// <param name="Records">Entries read so far.</param>
internal sealed record KnownFile(FileId Id, string Path, Fingerprint Fingerprint, long Offset, byte[] Tail, long Records)
{
    /// <summary>Whether another file is a copy of this one at least up to <see cref="Offset"/>.</summary>
    public bool IsContainedIn(SafeFileHandle file, long sizeBytes) =>
        sizeBytes >= Offset && Fingerprint.Matches(file) && FileBytes.Tail(file, Offset).AsSpan().SequenceEqual(Tail);
}
