using System.Net;

namespace Pharos.Metrics.Http;

/// <summary>proxy_url with no_proxy: names (with their subdomains), addresses and CIDR blocks, each with an optional port, are reached directly.</summary>
internal sealed class ConfiguredProxy(Uri proxy, string noProxy) : IWebProxy
{
    private readonly string[] _direct = noProxy.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public ICredentials? Credentials { get; set; } = UserOf(proxy);

    public Uri? GetProxy(Uri destination) => proxy;

    public bool IsBypassed(Uri host) => _direct.Any(entry => Covers(entry, host));

    private static NetworkCredential? UserOf(Uri proxy)
    {
        string[] parts = proxy.UserInfo.Split(':', 2);
        return proxy.UserInfo.Length == 0 ? null : new NetworkCredential(Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
    }

    private static bool Covers(string entry, Uri host)
    {
        if (entry == "*") return true;
        bool isAddress = IPAddress.TryParse(host.Host.Trim('[', ']'), out IPAddress? address);
        if (entry.Contains('/', StringComparison.Ordinal)) return isAddress && IPNetwork.TryParse(entry, out IPNetwork network) && network.Contains(address!);
        if (IPAddress.TryParse(entry, out IPAddress? single)) return isAddress && single.Equals(address);
        int colon = entry.LastIndexOf(':');
        if (colon > 0)
        {
            if (entry[(colon + 1)..] != host.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)) return false;
            entry = entry[..colon];
        }
        string name = entry.TrimStart('*').TrimStart('.');
        return host.Host.Equals(name, StringComparison.OrdinalIgnoreCase) || host.Host.EndsWith("." + name, StringComparison.OrdinalIgnoreCase);
    }
}
