namespace Pharos.Collector.Processors.TailSampling;

/// <summary>What a policy says of a trace. With <c>invert_match</c> a refusal outweighs all that others say.</summary>
internal enum Verdict
{
    NotSampled,
    Sampled,
    InvertSampled,
    InvertNotSampled,
    /// <summary>By a <c>drop</c> policy: nothing outweighs it.</summary>
    Dropped,
}
