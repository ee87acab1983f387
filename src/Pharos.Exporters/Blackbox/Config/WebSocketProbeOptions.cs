namespace Pharos.Exporters.Blackbox.Config;

/// <summary>The <c>websocket</c> part of a module.</summary>
internal sealed record WebSocketProbeOptions
{
    public AddressOptions Address { get; init; } = new();

    public IReadOnlyList<QueryStep> Steps { get; init; } = [];

    /// <summary>TLS, credentials and headers of the upgrade request.</summary>
    public HttpProbeOptions Http { get; init; } = new();
}
