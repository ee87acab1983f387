using System.Net;
using System.Net.Sockets;
using Pharos.Configuration;

namespace Pharos.Hosting;

/// <summary>The addresses of this run: defaults, then <c>pharos.yml</c>, then the command line. Port 0 is resolved at once, so that configuration can refer to it.</summary>
internal sealed class Listeners
{
    private readonly Dictionary<ListenerName, ListenAddress> _addresses = [];

    private Listeners() { }

    /// <summary>Null where the listener is off.</summary>
    public ListenAddress? this[ListenerName name] => _addresses.GetValueOrDefault(name);

    public IEnumerable<KeyValuePair<ListenerName, ListenAddress>> Open => _addresses.OrderBy(a => a.Key);

    /// <exception cref="FormatException">An address is malformed, or not on loopback without authentication.</exception>
    public static Listeners Resolve(IReadOnlyDictionary<string, string> fromFile, IReadOnlyDictionary<string, string> fromCommandLine, bool hasAuthentication, TlsServerOptions? tls = null)
    {
        var listeners = new Listeners();
        foreach ((ListenerName name, string text, int port) in ListenerNames.All)
        {
            string written = fromCommandLine.GetValueOrDefault(text) ?? fromFile.GetValueOrDefault(text) ?? $"127.0.0.1:{port}";
            if (ListenAddress.Parse(written) is not { } address) continue;
            bool isTls = tls?.Listeners.Contains(name) ?? false;
            if (!address.IsLoopback && !hasAuthentication && !(isTls && tls!.ClientAuth == ClientCertificatePolicy.RequireAndVerifyClientCert))
                throw new FormatException($"listen.{text}: {written} is not a loopback address: configure auth: in pharos.yml first, or TLS with client certificates");
            listeners._addresses[name] = address with { Port = address.Port == 0 ? FreePort(address.Host) : address.Port, IsTls = isTls };
        }
        return listeners;
    }

    /// <summary>The same, with one listener off.</summary>
    public Listeners Without(ListenerName name)
    {
        var others = new Listeners();
        foreach ((ListenerName open, ListenAddress address) in _addresses) if (open != name) others._addresses[open] = address;
        return others;
    }

    /// <summary>Whether a listener speaks TLS is settled when it opens: another wish is an error.</summary>
    public void CheckTls(TlsServerOptions? wanted, ConfigErrors errors)
    {
        if (Open.FirstOrDefault(l => l.Value.IsTls != (wanted?.Listeners.Contains(l.Key) ?? false)) is not { Value: not null } changed) return;
        string message = $"the {ListenerNames.All.First(l => l.Name == changed.Key).Text} listener speaks {(changed.Value.IsTls ? "TLS" : "plain HTTP")}: restart to change it";
        if (wanted is not null) errors.Add(wanted.At, message);
        else errors.Add(new SourcePosition("pharos.yml", 0, 0), message);
    }

    /// <summary>The variables by which configuration files refer to this run's own listeners.</summary>
    public IReadOnlyDictionary<string, string> Variables(string? externalUrl)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((ListenerName name, ListenAddress address) in _addresses)
        {
            string key = $"PHAROS_{name.ToString().ToUpperInvariant()}";
            variables[key + "_URL"] = address.Url;
            variables[key + "_ADDRESS"] = address.Authority;
        }
        variables["PHAROS_EXTERNAL_URL"] = externalUrl ?? this[ListenerName.Ui]?.Url ?? "http://127.0.0.1:3000";
        return variables;
    }

    private static int FreePort(IPAddress host)
    {
        using var socket = new Socket(host.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(host, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
