namespace Pharos.Wire;

/// <summary><c>google.protobuf.Timestamp</c> and <c>google.protobuf.Duration</c>, which are the same on the wire: 1 seconds, 2 nanoseconds.</summary>
public static class ProtoTime
{
    /// <exception cref="MalformedMessageException">Not such a message.</exception>
    public static (long Seconds, long Nanos) Read(ReadOnlySpan<byte> message)
    {
        long seconds = 0, nanos = 0;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1) seconds = reader.ReadInt64();
            else if (reader.Field == 2) nanos = reader.ReadInt64();
            else reader.Skip();
        }
        return (seconds, nanos);
    }
}
