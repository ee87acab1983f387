using System.Globalization;
using Pharos.Core;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Engine;

/// <summary>A remark on a query's result: something to look at (info) or something that is probably wrong (warning), with its place.</summary>
internal sealed record Annotation(bool IsWarning, string Text, SourceSpan Span)
{
    /// <summary>Details that are shown behind the text and merged over the steps, where the remark has them.</summary>
    public MonotonicityDetails? Details { get; init; }

    /// <summary>As upstream words it, without the place: <c>PromQL warning: ...</c>.</summary>
    public string Message => (IsWarning ? "PromQL warning: " : "PromQL info: ") + Text;

    /// <summary>With details and place: <c>PromQL info: ... (1:6)</c>.</summary>
    public string Format(string query)
    {
        (int line, int column) = Span.Position(query);
        return string.Create(CultureInfo.InvariantCulture, $"{Message}{Details} ({line}:{column})");
    }
}

/// <summary>How classic buckets had to be fixed to be monotonic.</summary>
internal sealed record MonotonicityDetails(double MinBucket, double MaxBucket, double MaxDifference, long Samples, long FirstMs, long LastMs)
{
    public MonotonicityDetails Merge(MonotonicityDetails other) => new(
        Math.Min(MinBucket, other.MinBucket), Math.Max(MaxBucket, other.MaxBucket), Math.Max(MaxDifference, other.MaxDifference),
        Samples + other.Samples, Math.Min(FirstMs, other.FirstMs), Math.Max(LastMs, other.LastMs));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $", from buckets {GoNumber.General(MinBucket)} to {GoNumber.General(MaxBucket)}, with a max diff of {TwoDigits(MaxDifference)}, over {Samples} samples from {Time(FirstMs)} to {Time(LastMs)}");

    private static string TwoDigits(double value) => GoNumber.General(double.Parse(value.ToString("E1", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));

    private static string Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
