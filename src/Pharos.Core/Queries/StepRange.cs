namespace Pharos.Core;

/// <summary>The steps of a range query: <see cref="StartMs"/>, + <see cref="StepMs"/>, ... up to and including <see cref="EndMs"/>. Unix milliseconds.</summary>
public readonly record struct StepRange(long StartMs, long EndMs, long StepMs)
{
    /// <summary>One step, for instant queries.</summary>
    public static StepRange At(long timestampMs) => new(timestampMs, timestampMs, 1);

    public int Count => EndMs < StartMs ? 0 : checked((int)(((EndMs - StartMs) / StepMs) + 1));

    public long this[int index] => StartMs + (index * StepMs);
}
