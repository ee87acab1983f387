namespace Pharos.Exporters.Blackbox.Config;

/// <summary>The <c>icmp</c> part of a module.</summary>
internal sealed record IcmpProbeOptions
{
    public AddressOptions Address { get; init; } = new();

    /// <summary>Bytes of payload behind the header.</summary>
    public int PayloadSize { get; init; }

    public bool DontFragment { get; init; }

    /// <summary>0: the system's default.</summary>
    public int Ttl { get; init; }
}
