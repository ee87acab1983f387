namespace Anvila.Api.Faults;

/// <summary>What a fault does; the unit of its amount stands beside it.</summary>
internal enum FaultKind
{
    /// <summary>Milliseconds added before the endpoint runs.</summary>
    Latency,

    /// <summary>The status that is answered instead of running the endpoint: 400 to 599.</summary>
    Errors,

    /// <summary>With a route: milliseconds of one core burnt in each request. Without: cores kept busy.</summary>
    Cpu,

    /// <summary>With a route: MiB held by each request until the fault ends. Without: MiB held at once.</summary>
    Memory,
}
