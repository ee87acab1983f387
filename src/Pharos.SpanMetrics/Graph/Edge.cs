namespace Pharos.SpanMetrics.Graph;

/// <summary>A request between two services of which one side or both were seen.</summary>
internal sealed class Edge(int dimensions)
{
    /// <summary>Its neighbours in the <see cref="EdgeQueue"/>.</summary>
    public Edge? Older { get; set; }

    public Edge? Newer { get; set; }

    public EdgeKey Key { get; private set; }

    public long ExpiresMs { get; private set; }

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

    /// <summary>Begins anew, for another request.</summary>
    public void Reset(EdgeKey key, long expiresMs)
    {
        (Key, ExpiresMs) = (key, expiresMs);
        Client = Server = ConnectionType = Peer = VirtualNode = "";
        ClientSeconds = ServerSeconds = 0;
        ClientEndNs = ServerStartNs = 0;
        HasFailed = false;
        Weight = 1;
        Array.Clear(Dimensions);
    }

    public bool IsComplete => Client.Length > 0 && Server.Length > 0;
}
