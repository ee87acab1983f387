using Pharos.SpanMetrics.Spans;

namespace Pharos.SpanMetrics.Graph;

/// <summary>How requests between services are found (Tempo docs: metrics_generator.processor.service_graphs).</summary>
public sealed record ServiceGraphOptions
{
    /// <summary>How long one side of a request waits for the other.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Requests that wait at once; spans of further ones are dropped and counted.</summary>
    public int MaxItems { get; init; } = 10_000;

    /// <summary>Upper bounds in seconds.</summary>
    public IReadOnlyList<double> Buckets { get; init; } = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8];

    /// <summary>Attributes of resource or span that become labels.</summary>
    public IReadOnlyList<string> Dimensions { get; init; } = [];

    /// <summary>Whether labels of dimensions say which side they are of.</summary>
    public bool ClientServerPrefix { get; init; }

    /// <summary>Whether the time between a producer's end and its consumer's start is measured.</summary>
    public bool MessagingLatency { get; init; }

    /// <summary>Whether a label says if the request failed, as the collector's connector has it.</summary>
    public bool FailedLabel { get; init; }

    /// <summary>Whether a label says which side of an edge sent no spans.</summary>
    public bool VirtualNodeLabel { get; init; }

    /// <summary>Attributes that name the other side of a request that it sent no span of, the first that is there.</summary>
    public IReadOnlyList<string> PeerAttributes { get; init; } = ["peer.service", "service.peer.name", "db.name", "db.system", "db.system.name"];

    /// <summary>Attributes by which a client's span is one of a database, the first that is there naming it where nothing better does.</summary>
    public IReadOnlyList<string> DatabaseNameAttributes { get; init; } = ["db.namespace", "db.name", "db.system", "db.system.name"];

    public SpanMultiplier Multiplier { get; init; } = new("", false);

    public SpanFilter Filter { get; init; } = SpanFilter.All;
}
