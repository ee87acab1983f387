using Pharos.Storage.Files;

namespace Pharos.Storage.Wal;

/// <summary>Reads a write-ahead log from its oldest segment on.</summary>
public static class WalReader
{
    public delegate void RecordHandler(ReadOnlySpan<byte> record);

    /// <summary>Hands each whole record to <paramref name="handle"/>, in order. A torn write at the end of the last segment is dropped; damage elsewhere is skipped and reported.</summary>
    /// <param name="firstSegment">Older segments are not read.</param>
    public static WalReplay Replay(string folder, long firstSegment, RecordHandler handle, CancellationToken cancellationToken)
    {
        var damages = new List<WalDamage>();
        var parts = new Bytes.ByteWriter(4096);
        bool partial = false; // pieces of a record are being collected
        long records = 0, bytesRead = 0, tornBytes = 0;
        long[] numbers = [.. WalSegmentFile.Numbers(folder).Where(number => number >= firstSegment)];
        long lastSegment = numbers.Length == 0 ? firstSegment - 1 : numbers[^1];
        long tail = 0;
        uint tailIndex = 0;
        bool tailEnded = false;
        for (int n = 0; n < numbers.Length; n++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long number = numbers[n];
            bool last = n == numbers.Length - 1;
            string path = WalSegmentFile.PathOf(folder, number);
            if (n > 0 && numbers[n - 1] != number - 1)
            {
                damages.Add(new WalDamage(WalSegmentFile.PathOf(folder, number - 1), 0, 0, "the segment is missing"));
                partial = false;
            }
            using var file = new MappedSegment(path);
            ReadOnlySpan<byte> bytes = file.Bytes;
            tail = WalSegmentFile.HeaderBytes;
            tailIndex = 0;
            tailEnded = false;
            if (!WalSegmentFile.HeaderIs(bytes, number))
            {
                // A crash between taking a spare file and writing its header leaves the old header or none.
                if (!last || Resync(bytes, WalSegmentFile.HeaderBytes, number, 0) >= 0)
                {
                    damages.Add(new WalDamage(path, 0, WalSegmentFile.HeaderBytes, "the header is damaged"));
                    partial = false;
                }
            }
            int at = WalSegmentFile.HeaderBytes;
            uint index = 0;
            while (at < bytes.Length && !tailEnded)
            {
                if (!WalFrame.TryRead(bytes[at..], number, out WalFrame frame) || frame.Index != index)
                {
                    int next = Resync(bytes, at, number, index);
                    if (next < 0)
                    {
                        if (!last) damages.Add(new WalDamage(path, at, bytes.Length - at, "a frame is damaged and the end mark is missing"));
                        else tornBytes = MeaningfulBytes(bytes, at);
                        partial = false;
                        break;
                    }
                    damages.Add(new WalDamage(path, at, next - at, $"frame {index} has a wrong length or checksum"));
                    partial = false;
                    at = next;
                    _ = WalFrame.TryRead(bytes[at..], number, out frame);
                }
                index = frame.Index + 1;
                ReadOnlySpan<byte> payload = bytes.Slice(at + WalFrame.HeaderBytes, frame.Length);
                at += frame.SizeBytes;
                if (frame.Kind == WalFrame.End)
                {
                    tailEnded = true;
                }
                else
                {
                    bool first = (frame.Flags & WalFrame.Continuation) == 0;
                    if (first)
                    {
                        parts.Clear(); // a record in pieces whose rest was never written
                        partial = true;
                    }
                    if (partial && (frame.Flags & WalFrame.Continues) != 0) parts.Bytes(payload);
                    else if (partial)
                    {
                        if (first) handle(payload);
                        else
                        {
                            parts.Bytes(payload);
                            handle(parts.Written);
                        }
                        partial = false;
                        records++;
                    }
                }
                tail = at;
                tailIndex = index;
            }
            bytesRead += tail;
        }
        return new WalReplay(lastSegment, tail, tailIndex, tailEnded, records, bytesRead, tornBytes, damages);
    }

    /// <summary>The file of a segment.</summary>
    public static string SegmentPath(string folder, long number) => WalSegmentFile.PathOf(folder, number);

    /// <summary>Number of the oldest segment present, or 0.</summary>
    public static long FirstSegment(string folder) => WalSegmentFile.Numbers(folder).FirstOrDefault();

    /// <summary>Copies a damaged segment aside so that it can be examined after the log has moved on.</summary>
    public static void Quarantine(WalDamage damage, string folder)
    {
        if (!File.Exists(damage.Path)) return;
        Directory.CreateDirectory(folder);
        string target = Path.Combine(folder, Path.GetFileName(damage.Path));
        if (!File.Exists(target)) AtomicFile.LinkOrCopy(damage.Path, target);
    }

    /// <summary>The next offset at which an intact frame with a later index stands, or -1.</summary>
    private static int Resync(ReadOnlySpan<byte> bytes, int from, long segment, uint index)
    {
        for (int at = (from + 8) & ~7; at + WalFrame.HeaderBytes <= bytes.Length; at += 8)
        {
            if (bytes[at + 12] == 0)
            {
                int zeros = bytes[at..].IndexOfAnyExcept((byte)0);
                if (zeros < 0) return -1;
                if (zeros > 32) at += (zeros & ~7) - 16;
                continue;
            }
            if (WalFrame.TryRead(bytes[at..], segment, out WalFrame frame) && frame.Index >= index) return at;
        }
        return -1;
    }

    /// <summary>A segment is mapped, not read into memory: most of the last one is zero.</summary>
    private sealed class MappedSegment(string path) : IDisposable
    {
        private readonly MappedFile _file = new(path);

        public ReadOnlySpan<byte> Bytes => _file.Length == 0 ? default : _file.Slice(0, checked((int)_file.Length));

        public void Dispose() => _file.Release();
    }

    private static long MeaningfulBytes(ReadOnlySpan<byte> bytes, int at)
    {
        int last = bytes[at..].LastIndexOfAnyExcept((byte)0);
        return last < 0 ? 0 : last + 1;
    }
}
