namespace Pharos.Logs.Push;

/// <summary>A rate with a burst: bytes flow in steadily and are taken at once. Thread-safe.</summary>
internal sealed class TokenBucket(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private double _level = double.MaxValue; // full at first
    private long _at = clock.GetTimestamp();

    /// <summary>Takes the bytes, or nothing.</summary>
    public bool TryTake(long bytes, double bytesPerSecond, double burstBytes)
    {
        lock (_gate)
        {
            long now = clock.GetTimestamp();
            _level = Math.Min(burstBytes, _level + (clock.GetElapsedTime(_at, now).TotalSeconds * bytesPerSecond));
            _at = now;
            if (bytes > _level) return false;
            _level -= bytes;
            return true;
        }
    }
}
