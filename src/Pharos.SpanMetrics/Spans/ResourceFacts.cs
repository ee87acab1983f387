namespace Pharos.SpanMetrics.Spans;

/// <summary>What a resource says of the service whose spans follow.</summary>
/// <param name="Number">Its place in the table that it comes from.</param>
/// <param name="Message">The Resource message.</param>
/// <param name="Job">Namespace and name of the service as Prometheus joins them; empty without a name.</param>
public sealed record ResourceFacts(int Number, byte[] Message, string Service, string Job, string Instance);
