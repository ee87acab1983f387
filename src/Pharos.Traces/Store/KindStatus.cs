using Pharos.Traces.TraceQL;

namespace Pharos.Traces.Store;

/// <summary>Kind and status of a span in one byte.</summary>
/// <remarks><code>
/// bits 0 to 2  kind, 0 to 5
/// bits 3 to 4  status code, 0 to 2
/// bit  5       the span had a status message field, even if it was empty
/// </code></remarks>
internal static class KindStatus
{
    private const int StatusShift = 3, HasStatusBit = 1 << 5;

    public static byte Of(int kind, int status, bool hasStatus) =>
        (byte)((kind is >= 0 and <= 5 ? kind : 0) | ((status is >= 0 and <= 2 ? status : 0) << StatusShift) | (hasStatus ? HasStatusBit : 0));

    public static SpanKind Kind(int value) => (SpanKind)(value & 7);

    public static SpanStatus Status(int value) => (SpanStatus)((value >> StatusShift) & 3);

    public static bool HasStatus(int value) => (value & HasStatusBit) != 0;
}
