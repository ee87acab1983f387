namespace Pharos.SpanMetrics.Graph;

/// <summary>A request between two services of which one side or both were seen.</summary>
internal sealed class Edge(EdgeKey key, long expiresMs, int dimensions)
{
    public EdgeKey Key { get; } = key;

    public long ExpiresMs { get; } = expiresMs;

    public string Client { get; set; } = "";

    public string Server { get; set; } = "";

    /// <summary>Empty for a plain request.</summary>
    public string ConnectionType { get; set; } = "";

    /// <summary>Who the seen side says the other is.</summary>
    public string Peer { get; set; } = "";

    public double ClientSeconds { get; set; }

    public double ServerSeconds { get; set; }

    public ulong ClientEndNs { get; set; }

    public ulong ServerStartNs { get; set; }

    public bool HasFailed { get; set; }

    public double Weight { get; set; } = 1;

    /// <summary>Values of dimensions; with prefixes the client's, then the server's.</summary>
    public string[] Dimensions { get; } = dimensions == 0 ? [] : new string[dimensions];

    /// <summary><c>client</c> or <c>server</c> where that side sent no span.</summary>
    public string VirtualNode { get; set; } = "";

    public bool IsComplete => Client.Length > 0 && Server.Length > 0;
}
