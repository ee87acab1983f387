using Pharos.Metrics.Store;

namespace Pharos.Metrics.RemoteWrite;

/// <summary>What became of a request: how much was written, how much was refused and why.</summary>
internal sealed class RemoteWriteResult
{
    private const int MaxMessages = 5;
    private readonly Dictionary<string, int> _refused = new(StringComparer.Ordinal);
    private readonly List<string> _messages = [];

    public int Samples { get; set; }

    public int Histograms { get; set; }

    public int Exemplars { get; set; }

    /// <summary>Refused samples, histograms, exemplars and series, by reason.</summary>
    public IReadOnlyDictionary<string, int> Refused => _refused;

    public bool IsComplete => _refused.Count == 0;

    /// <param name="reason">A word of a small fixed set, for the metric.</param>
    public void Refuse(string reason, Func<string> message, int count = 1)
    {
        _refused[reason] = _refused.GetValueOrDefault(reason) + count;
        if (_messages.Count < MaxMessages) _messages.Add(message());
    }

    /// <summary>Counts an append that the store refused; true where it was taken (or stood already).</summary>
    public bool Accept(AppendOutcome outcome, Func<string> series, long timestampMs)
    {
        (string reason, string text)? refused = outcome switch
        {
            AppendOutcome.Appended or AppendOutcome.Duplicate => null,
            AppendOutcome.OutOfOrder => ("out_of_order", "out of order sample"),
            AppendOutcome.TooOld => ("too_old", "out of bounds: too old sample"),
            AppendOutcome.TooFarAhead => ("too_far_ahead", "out of bounds: sample too far in the future"),
            AppendOutcome.DuplicateWithOtherValue => ("duplicate", "duplicate sample for timestamp"),
            AppendOutcome.SeriesLimit => ("series_limit", "series limit reached"),
            _ => ("unknown_series", "the series went while it was written to, send again"),
        };
        if (refused is not { } why) return true;
        Refuse(why.reason, () => $"{why.text} (series {series()}, timestamp {timestampMs})");
        return false;
    }

    /// <summary>The reply's text: how many of what, then the first faults.</summary>
    public string Describe() =>
        $"partial write: {string.Join(", ", _refused.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => $"{r.Value} {r.Key}"))}; written: {Samples} samples, {Histograms} histograms, {Exemplars} exemplars\n{string.Join("\n", _messages)}";
}
