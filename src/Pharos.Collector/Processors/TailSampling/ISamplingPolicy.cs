namespace Pharos.Collector.Processors.TailSampling;

/// <summary>Judges whole traces. Not thread-safe: policies with a rate keep count.</summary>
internal interface ISamplingPolicy
{
    /// <param name="now">Of the decision; rates count by the seconds of it.</param>
    Verdict Judge(SampledTrace trace, DateTimeOffset now);
}
