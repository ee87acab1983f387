namespace Pharos.Collector.Processors.TailSampling;

/// <summary>A policy as the file lists it.</summary>
/// <param name="Create">Gives a policy with counts of its own.</param>
internal sealed record NamedPolicy(string Name, Func<ISamplingPolicy> Create);
