using System.Globalization;
using System.Net;

namespace Pharos.Configuration;

/// <summary>Where a listener listens; port 0 lets the system pick one. Null stands for <c>off</c>.</summary>
public sealed record ListenAddress(IPAddress Host, int Port)
{
    public bool IsLoopback => IPAddress.IsLoopback(Host);

    /// <summary>Whether TLS is spoken there.</summary>
    public bool IsTls { get; init; }

    /// <summary>Reads <c>HOST:PORT</c>, <c>:PORT</c> (loopback), <c>PORT</c> or <c>off</c> (null).</summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static ListenAddress? Parse(string text)
    {
        if (text is "off") return null;
        int colon = text.LastIndexOf(':');
        string host = colon <= 0 ? "127.0.0.1" : text[..colon].Trim('[', ']');
        string port = colon < 0 ? text : text[(colon + 1)..];
        if (host == "localhost") host = "127.0.0.1";
        if (!IPAddress.TryParse(host, out IPAddress? address) || !int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number > 65_535)
            throw new FormatException($"expected HOST:PORT with an IP address, or off, found \"{text}\"");
        return new ListenAddress(address, number);
    }

    /// <summary>The base URL of what listens here; a wildcard address is reached over loopback.</summary>
    public string Url => $"{(IsTls ? "https" : "http")}://{Authority}";

    /// <summary>Host and port of <see cref="Url"/>.</summary>
    public string Authority => Host.Equals(IPAddress.Any) || Host.Equals(IPAddress.IPv6Any) ? $"127.0.0.1:{Port}" : $"{new IPEndPoint(Host, Port)}";
}
