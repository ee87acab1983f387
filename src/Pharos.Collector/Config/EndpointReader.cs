using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Pharos.Configuration;

namespace Pharos.Collector.Config;

/// <summary>Addresses to listen on, as the collector's files write them: <c>localhost:4317</c>, <c>0.0.0.0:4317</c>, <c>:4317</c>, <c>[::]:4317</c>.</summary>
internal static class EndpointReader
{
    /// <param name="isGuarded">The component asks who connects (authentication, client certificates): then any address is fine.</param>
    public static ListenAddress Read(MappingReader reader, string key, int defaultPort, bool isGuarded, ReadContext context)
    {
        var fallback = new ListenAddress(IPAddress.Loopback, defaultPort);
        ConfigNode node = reader.Child(key);
        string text = reader.String(key) ?? "";
        if (text.Length == 0) return fallback;
        int colon = text.LastIndexOf(':');
        string host = colon < 0 ? text : text[..colon].Trim('[', ']'), port = colon < 0 ? "" : text[(colon + 1)..];
        int number = 0;
        if (colon < 0 || (port.Length > 0 && (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out number) || number > 65_535)))
        {
            context.Errors.Add(node, $"expected HOST:PORT, found {node.Describe()}");
            return fallback;
        }
        IPAddress? address = host switch { "" => IPAddress.Any, "localhost" => IPAddress.Loopback, _ => IPAddress.TryParse(host, out IPAddress? parsed) ? parsed : Resolve(host) };
        if (address is null)
        {
            context.Errors.Warn(node, $"the host {host} cannot be resolved here: listening on loopback");
            return new ListenAddress(IPAddress.Loopback, number);
        }
        if (IPAddress.IsLoopback(address) || isGuarded || context.AllowsRemote) return new ListenAddress(address, number);
        context.Errors.Warn(node, $"{text} is not a loopback address and the receiver asks nobody who they are: it listens on loopback ({number}) only. " +
            "Name client_ca_file under tls:, or allow it with collector.allow_remote in pharos.yml (pharos agent: --allow-remote)");
        return new ListenAddress(address.AddressFamily == AddressFamily.InterNetworkV6 && !address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : IPAddress.Loopback, number);
    }

    private static IPAddress? Resolve(string host)
    {
        try { return Dns.GetHostAddresses(host, AddressFamily.InterNetwork) is [var first, ..] ? first : null; }
        catch (Exception e) when (e is SocketException or ArgumentException) { return null; }
    }
}
