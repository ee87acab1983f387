namespace Pharos.Exporters.Blackbox.Config;

/// <summary>One module of blackbox.yml: how to probe. Defaults are those of blackbox_exporter 0.28.</summary>
internal sealed record ProbeModule(string Name, string Prober)
{
    /// <summary>Zero: only the scrape's timeout limits the probe.</summary>
    public TimeSpan Timeout { get; init; }

    public HttpProbeOptions Http { get; init; } = new();

    public StreamProbeOptions Tcp { get; init; } = new();

    public StreamProbeOptions Unix { get; init; } = new();

    public DnsProbeOptions? Dns { get; init; }

    public IcmpProbeOptions Icmp { get; init; } = new();

    public GrpcProbeOptions Grpc { get; init; } = new();

    public WebSocketProbeOptions WebSocket { get; init; } = new();
}
