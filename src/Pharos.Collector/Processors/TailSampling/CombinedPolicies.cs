namespace Pharos.Collector.Processors.TailSampling;

/// <summary>Sampled where every one of its policies samples.</summary>
internal sealed class AndPolicy(IReadOnlyList<ISamplingPolicy> policies) : ISamplingPolicy
{
    public Verdict Judge(SampledTrace trace, DateTimeOffset now)
    {
        foreach (ISamplingPolicy policy in policies)
        {
            Verdict verdict = policy.Judge(trace, now);
            if (verdict is not (Verdict.Sampled or Verdict.InvertSampled)) return Verdict.NotSampled;
        }
        return Verdict.Sampled;
    }
}

/// <summary>Dropped, whatever other policies say, where every one of its policies samples.</summary>
internal sealed class DropPolicy(IReadOnlyList<ISamplingPolicy> policies) : ISamplingPolicy
{
    private readonly AndPolicy _all = new(policies);

    public Verdict Judge(SampledTrace trace, DateTimeOffset now) => _all.Judge(trace, now) == Verdict.Sampled ? Verdict.Dropped : Verdict.NotSampled;
}

/// <summary>Sampled where its policy does not.</summary>
internal sealed class NotPolicy(ISamplingPolicy policy) : ISamplingPolicy
{
    public Verdict Judge(SampledTrace trace, DateTimeOffset now) => policy.Judge(trace, now) is Verdict.Sampled or Verdict.InvertSampled ? Verdict.NotSampled : Verdict.Sampled;
}

/// <summary>Policies in order, each with its own share of a total of spans a second. The first that wants a trace decides by its share.</summary>
internal sealed class CompositePolicy(long maxSpansPerSecond, IReadOnlyList<(ISamplingPolicy Policy, long SpansPerSecond)> parts) : ISamplingPolicy
{
    private readonly SpanRate _total = new();
    private readonly SpanRate[] _rates = [.. parts.Select(_ => new SpanRate())];

    public Verdict Judge(SampledTrace trace, DateTimeOffset now)
    {
        for (int i = 0; i < parts.Count; i++)
        {
            if (parts[i].Policy.Judge(trace, now) is not (Verdict.Sampled or Verdict.InvertSampled)) continue;
            if (!_rates[i].Fits(trace.SpanCount, parts[i].SpansPerSecond, now) || !_total.TryAdd(trace.SpanCount, maxSpansPerSecond, now)) return Verdict.NotSampled;
            _rates[i].TryAdd(trace.SpanCount, parts[i].SpansPerSecond, now);
            return Verdict.Sampled;
        }
        return Verdict.NotSampled;
    }
}
