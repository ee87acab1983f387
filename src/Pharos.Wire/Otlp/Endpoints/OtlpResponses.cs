namespace Pharos.Wire.Otlp;

/// <summary>The small messages that answer an export.</summary>
internal static class OtlpResponses
{
    public const int Ok = 0, InvalidArgument = 3, ResourceExhausted = 8, Unimplemented = 12, Unavailable = 14;

    /// <summary>Export…ServiceResponse: partial_success 1 { rejected 1, error_message 2 }, the same for every signal.</summary>
    public static ReadOnlyMemory<byte> Protobuf(OtlpPartialSuccess result)
    {
        if (result.Rejected == 0) return ReadOnlyMemory<byte>.Empty;
        var writer = new ProtoWriter();
        int open = writer.Open(1);
        writer.WriteInt64(1, result.Rejected);
        writer.WriteString(2, result.Message);
        writer.Close(open);
        return writer.WrittenMemory;
    }

    /// <summary>google.rpc.Status: code 1, message 2.</summary>
    public static ReadOnlyMemory<byte> Status(int code, string message)
    {
        var writer = new ProtoWriter();
        writer.WriteInt64(1, code);
        writer.WriteString(2, message);
        return writer.WrittenMemory;
    }

    /// <summary>The same with details 3: one Any { type_url 1, value 2 } of google.rpc.RetryInfo { retry_delay 1 { seconds 1, nanos 2 } }.</summary>
    public static ReadOnlyMemory<byte> RetryStatus(int code, string message, TimeSpan retryAfter)
    {
        var writer = new ProtoWriter();
        writer.WriteInt64(1, code);
        writer.WriteString(2, message);
        int any = writer.Open(3);
        writer.WriteString(1, "type.googleapis.com/google.rpc.RetryInfo");
        int info = writer.Open(2);
        int delay = writer.Open(1);
        writer.WriteInt64(1, retryAfter.Ticks / TimeSpan.TicksPerSecond);
        writer.WriteInt64(2, retryAfter.Ticks % TimeSpan.TicksPerSecond * 100);
        writer.Close(delay);
        writer.Close(info);
        writer.Close(any);
        return writer.WrittenMemory;
    }

    /// <summary>The gRPC status that tells the sender the same as an HTTP status.</summary>
    public static int GrpcStatusOf(int httpStatus) => httpStatus switch
    {
        429 => ResourceExhausted,
        415 => Unimplemented,
        >= 500 => Unavailable,
        _ => InvalidArgument,
    };
}
