namespace Pharos.Traces.Store;

/// <summary>What became of a request.</summary>
internal sealed class AppendResult
{
    private readonly int[] _counts = new int[(int)Refusal.TooManyKeys + 1];

    public int Spans { get; set; }

    public int RefusedSpans => this[Refusal.InvalidId] + this[Refusal.SpanTooLarge] + this[Refusal.TraceTooLarge] + this[Refusal.TooManyTraces];

    public int this[Refusal reason]
    {
        get => _counts[(int)reason];
        set => _counts[(int)reason] = value;
    }

    /// <summary>For the sender: which limits bit.</summary>
    public string Describe() => string.Join(", ", Enum.GetValues<Refusal>().Where(r => this[r] > 0).Select(r => $"{Name(r)}: {this[r]}"));

    /// <summary>The value of the label <c>reason</c>; Tempo's words where it has them.</summary>
    public static string Name(Refusal reason) => reason switch
    {
        Refusal.InvalidId => "invalid_id",
        Refusal.SpanTooLarge => "span_too_large",
        Refusal.TraceTooLarge => "trace_too_large",
        Refusal.TooManyTraces => "live_traces_exceeded",
        Refusal.AttributeTruncated => "attribute_truncated",
        Refusal.TooManyAttributes => "too_many_attributes",
        _ => "too_many_attribute_keys",
    };
}
