using System.Buffers;
using Pharos.Core;
using Pharos.Logs.LogQL;
using Pharos.Storage.Bytes;
using Pharos.Wire;
using Snappier;

namespace Pharos.Logs.Store.Wal;

/// <summary>A push as its sender compressed it, and beside it what was decided of each entry: less than half the bytes of a <see cref="PushRecord"/> to write. Replay makes that record of it again.</summary>
/// <remarks><code>
/// size  field
///    1  version    2
///    v  decisions  bytes, then for each stream of the request, in order:
///         v  labels   count, then names and values (uvarint length, UTF-8); 0: the stream was refused, and nothing follows of it
///         then for each of its entries, in order:
///         v  entry    0 refused; 1 no metadata; n + 1 the n-th set of this record; one more than there are: the set follows (count, names and values)
///    n  request    logproto.PushRequest in a snappy block, to the end of the record
/// </code></remarks>
internal static class SourceRecord
{
    public const byte Version = 2;
    private const int MaxRequestBytes = 100 << 20;

    public static void Write(ReadOnlySpan<byte> decisions, ReadOnlySpan<byte> request, ByteWriter to)
    {
        to.Byte(Version);
        to.Uvarint((ulong)decisions.Length);
        to.Bytes(decisions);
        to.Bytes(request);
    }

    /// <summary>Fills an empty record with the accepted entries.</summary>
    /// <exception cref="CorruptDataException">Decisions and request do not fit together, or cannot be read.</exception>
    public static void Read(ReadOnlySpan<byte> record, PushRecord to)
    {
        var from = new ByteReader(record);
        byte version = from.Byte("version");
        if (version != Version) throw from.Fault("version", $"is {version}, known are {PushRecord.Version} and {Version}");
        ReadOnlySpan<byte> decisions = from.Take(from.Count("decisions", from.Remaining), "decisions");
        ReadOnlySpan<byte> block = from.Take(from.Remaining, "request");
        byte[] request = [];
        try
        {
            int size = Snappy.GetUncompressedLength(block);
            if (size is < 0 or > MaxRequestBytes) throw from.Fault("request", $"has {size} bytes");
            request = ArrayPool<byte>.Shared.Rent(Math.Max(1, size));
            ReadStreams(request.AsSpan(0, Snappy.Decompress(block, request)), decisions, to);
        }
        catch (Exception e) when (e is MalformedMessageException or InvalidDataException or ArgumentException or IndexOutOfRangeException)
        {
            throw from.Fault("request", $"cannot be read: {e.Message}");
        }
        finally { if (request.Length > 0) ArrayPool<byte>.Shared.Return(request); }
    }

    /// <summary>Nanoseconds of a google.protobuf.Timestamp.</summary>
    /// <exception cref="MalformedMessageException">Not such a message.</exception>
    public static long ReadTime(ReadOnlySpan<byte> message)
    {
        (long seconds, long nanos) = ProtoTime.Read(message);
        return unchecked((seconds * 1_000_000_000) + nanos);
    }

    private static void ReadStreams(ReadOnlySpan<byte> request, ReadOnlySpan<byte> decided, PushRecord to)
    {
        var decisions = new ByteReader(decided);
        var metadata = new List<(int At, int Size)> { (0, 0) };
        var streams = new ProtoReader(request);
        while (streams.Next())
        {
            if (streams.Field != 1)
            {
                streams.Skip();
                continue;
            }
            var stream = new ProtoReader(streams.ReadBytes());
            LabelSet labels = LabelBytes.Read(ref decisions);
            if (labels.Count == 0) continue;
            to.BeginStream(labels);
            while (stream.Next()) if (stream.Field == 2) ReadEntry(stream.ReadBytes(), decided, ref decisions, metadata, to); else stream.Skip();
            to.EndStream();
        }
        if (decisions.Remaining > 0) throw decisions.Fault("decisions", $"have {decisions.Remaining} bytes too many");
    }

    private static void ReadEntry(ReadOnlySpan<byte> message, ReadOnlySpan<byte> decided, ref ByteReader decisions, List<(int At, int Size)> metadata, PushRecord to)
    {
        int decision = decisions.Count("entry", metadata.Count + 1);
        if (decision == 0) return;
        if (decision > metadata.Count) metadata.Add((decisions.Position, LabelBytes.Skip(ref decisions)));
        long timestampNs = 0;
        ReadOnlySpan<byte> line = default;
        var entry = new ProtoReader(message);
        while (entry.Next())
        {
            if (entry.Field == 1) timestampNs = ReadTime(entry.ReadBytes());
            else if (entry.Field == 2) line = entry.ReadBytes();
            else entry.Skip();
        }
        to.Add(timestampNs, line, decided.Slice(metadata[decision - 1].At, metadata[decision - 1].Size));
    }
}
