namespace Pharos.Logs.LogQL.Engine;

/// <summary>A query with its parameters. Times are Unix nanoseconds.</summary>
/// <param name="StartNs">First instant, included.</param>
/// <param name="EndNs">Of log queries not included, of metric queries the last step.</param>
/// <param name="StepNs">0 for an instant query.</param>
internal sealed record LogQuery(string Text, long StartNs, long EndNs, long StepNs)
{
    /// <summary>Lines wanted.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Oldest first.</summary>
    public bool IsForward { get; init; }

    /// <summary>Of log queries: no two lines nearer than this.</summary>
    public long IntervalNs { get; init; }

    public bool IsInstant => StepNs == 0;

    public static LogQuery Instant(string text, long timeNs) => new(text, timeNs, timeNs, 0);
}
