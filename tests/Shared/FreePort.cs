using System.Net;
using System.Net.Sockets;

namespace Pharos.Testing;

/// <summary>For programs that cannot be given port 0 and asked which they took.</summary>
internal static class FreePort
{
    /// <summary>A port of the loopback address that nobody listens on now.</summary>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
