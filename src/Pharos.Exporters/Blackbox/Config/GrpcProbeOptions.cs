namespace Pharos.Exporters.Blackbox.Config;

/// <summary>The <c>grpc</c> part of a module.</summary>
internal sealed record GrpcProbeOptions
{
    public string Service { get; init; } = "";

    public bool Tls { get; init; }

    public ProbeTlsOptions TlsOptions { get; init; } = new();

    public AddressOptions Address { get; init; } = new();

    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; init; } = [];
}
