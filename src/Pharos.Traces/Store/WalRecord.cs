using Pharos.Storage.Bytes;
using Snappier;

namespace Pharos.Traces.Store;

/// <summary>A request in the write-ahead log.</summary>
/// <remarks><code>
/// 1  version   1
/// v  refused   count, then their numbers in the request as deltas: a replay leaves out the same spans
/// v  length    of the request
/// n  request   ExportTraceServiceRequest, snappy block
/// </code></remarks>
internal static class WalRecord
{
    public const byte Version = 1;

    /// <summary>Largest request that can be logged.</summary>
    public const int MaxRequestBytes = 256 << 20;

    public static void Write(ReadOnlySpan<byte> compressed, int requestBytes, List<int> refused, ByteWriter to)
    {
        to.Clear();
        to.Byte(Version);
        to.Uvarint((ulong)refused.Count);
        int last = 0;
        foreach (int number in refused)
        {
            to.Uvarint((ulong)(number - last));
            last = number;
        }
        to.Uvarint((ulong)requestBytes);
        to.Bytes(compressed);
    }

    /// <exception cref="CorruptDataException">Not such a record.</exception>
    public static byte[] Read(ReadOnlySpan<byte> record, HashSet<int> refused)
    {
        var from = new ByteReader(record);
        byte version = from.Byte("version");
        if (version != Version) throw from.Fault("version", $"is {version}, not known");
        int last = 0;
        for (int left = from.Count("refused spans", from.Remaining); left > 0; left--) refused.Add(last += from.Count("refused span", int.MaxValue - last));
        int length = from.Count("request length", MaxRequestBytes);
        var request = new byte[length];
        try
        {
            if (Snappy.Decompress(from.Take(from.Remaining, "request"), request) == length) return request;
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException) { throw from.Fault("request", e.Message); }
        throw from.Fault("request", "has a wrong length");
    }
}
