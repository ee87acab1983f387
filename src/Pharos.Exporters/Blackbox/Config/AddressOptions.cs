using System.Net;

namespace Pharos.Exporters.Blackbox.Config;

/// <summary>Which address of a name is probed, and from where.</summary>
internal sealed record AddressOptions
{
    /// <summary>4 or 6, tried first.</summary>
    public int Preferred { get; init; } = 6;

    public bool Fallback { get; init; } = true;

    public IPAddress? Source { get; init; }
}
