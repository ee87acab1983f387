using Pharos.Wire;

namespace Pharos.Collector.Exporters.Otlp;

/// <summary>Finds google.rpc.RetryInfo in the details of a gRPC status: Status { details 3: Any { type_url 1, value 2: RetryInfo { retry_delay 1: Duration { seconds 1, nanos 2 } } } }.</summary>
internal static class GrpcRetryInfo
{
    public static TimeSpan? Of(string? details)
    {
        if (string.IsNullOrEmpty(details)) return null;
        try
        {
            var status = new ProtoReader(Convert.FromBase64String(details.PadRight((details.Length + 3) & ~3, '=')));
            while (status.Next())
            {
                if (status.Field != 3)
                {
                    status.Skip();
                    continue;
                }
                ReadOnlySpan<byte> type = default, value = default;
                var any = new ProtoReader(status.ReadBytes());
                while (any.Next()) if (any.Field == 1) type = any.ReadBytes(); else if (any.Field == 2) value = any.ReadBytes(); else any.Skip();
                if (!type.EndsWith("google.rpc.RetryInfo"u8)) continue;
                var info = new ProtoReader(value);
                while (info.Next()) if (info.Field == 1) return Duration(info.ReadBytes()); else info.Skip();
            }
        }
        catch (Exception e) when (e is FormatException or MalformedMessageException) { } // then there is none
        return null;
    }

    private static TimeSpan Duration(ReadOnlySpan<byte> message)
    {
        (long seconds, long nanos) = ProtoTime.Read(message);
        return TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 86_400)) + TimeSpan.FromTicks(Math.Clamp(nanos, 0, 999_999_999) / 100);
    }
}
