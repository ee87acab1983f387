namespace Pharos.Exporters.Blackbox.Config;

/// <summary>The <c>tcp</c> or <c>unix</c> part of a module.</summary>
internal sealed record StreamProbeOptions
{
    public AddressOptions Address { get; init; } = new();

    public IReadOnlyList<QueryStep> Steps { get; init; } = [];

    public bool Tls { get; init; }

    public ProbeTlsOptions TlsOptions { get; init; } = new();
}
