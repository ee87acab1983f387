namespace Pharos.SpanMetrics.Spans;

/// <summary>What a resource says of the service whose spans follow. Two are the same only where they are one object.</summary>
public sealed class ResourceFacts(int number, byte[] message, string service, string job, string instance)
{
    /// <summary>Its place in the table that it comes from.</summary>
    public int Number { get; } = number;

    /// <summary>The Resource message.</summary>
    public byte[] Message { get; } = message;

    public string Service { get; } = service;

    /// <summary>Namespace and name of the service as Prometheus joins them; empty without a name.</summary>
    public string Job { get; } = job;

    public string Instance { get; } = instance;
}
