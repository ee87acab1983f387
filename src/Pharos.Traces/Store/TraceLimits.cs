namespace Pharos.Traces.Store;

/// <summary>What a span, a trace and a head may hold. What exceeds a limit is refused or cut and counted.</summary>
internal sealed record TraceLimits
{
    /// <summary>Bytes of one trace within a head, as sent; Tempo's <c>max_bytes_per_trace</c>. Zero for no limit.</summary>
    public long MaxBytesPerTrace { get; init; } = 5_000_000;

    /// <summary>Bytes of one span, as sent.</summary>
    public int MaxSpanBytes { get; init; } = 1 << 20;

    /// <summary>Bytes of one attribute's key and of its value; longer text is cut (Tempo's <c>max_attribute_bytes</c>).</summary>
    public int MaxAttributeBytes { get; init; } = 2048;

    /// <summary>Attributes of one span; the rest is dropped.</summary>
    public int MaxAttributesPerSpan { get; init; } = 512;

    /// <summary>Distinct attribute keys in one head; attributes with further keys are dropped.</summary>
    public int MaxAttributeKeys { get; init; } = 10_000;

    /// <summary>Traces that are in the head at once; spans of further ones are refused (Tempo's <c>max_traces_per_user</c>). Zero for no limit.</summary>
    public int MaxLiveTraces { get; init; }

    /// <summary>Nothing is refused: for what is in the log already.</summary>
    public static readonly TraceLimits None = new()
    {
        MaxBytesPerTrace = 0, MaxSpanBytes = int.MaxValue, MaxAttributeBytes = int.MaxValue, MaxAttributesPerSpan = ushort.MaxValue, MaxAttributeKeys = int.MaxValue,
    };
}
