using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Metrics.Config;

namespace Pharos.Metrics.RemoteWrite.Out;

/// <summary>A receiver that something other than the store's own log writes to: the metrics generator of the traces, an exporter of the collector.</summary>
public sealed class RemoteWriteTarget
{
    private readonly RemoteWriteConfig _config;
    private bool _isOwn;

    private RemoteWriteTarget(RemoteWriteConfig config) => _config = config;

    public string Url => _config.Url;

    /// <summary>Reads a list with sections as <c>remote_write</c> of Prometheus has them.</summary>
    /// <param name="directory">Paths in the file begin there.</param>
    public static IReadOnlyList<RemoteWriteTarget> ReadAll(ConfigNode list, string directory, PathMap paths, ConfigErrors errors)
    {
        var context = new ConfigContext(errors, directory, paths);
        return [.. list.Items.Select(node => new RemoteWriteTarget(RemoteConfigReader.ReadWrite(node, context)))];
    }

    /// <summary>A receiver of this process, that takes everything.</summary>
    /// <param name="needsSignIn">Whether it asks who writes.</param>
    public static RemoteWriteTarget Own(string url, bool needsSignIn)
    {
        HttpClientConfig http = needsSignIn ? new HttpClientConfig { Authorization = new AuthorizationConfig("Bearer", AuthOptions.OwnToken) } : HttpClientConfig.Default;
        return new RemoteWriteTarget(new RemoteWriteConfig { Url = url, SendExemplars = true, SendNativeHistograms = true, Http = http }) { _isOwn = true };
    }

    /// <param name="name">The label <c>remote_name</c> of what it counts about itself, where its section has no name.</param>
    /// <param name="own">The certificate of this process's listeners; null where they speak plain HTTP.</param>
    public IRemoteWriter Open(string name, MetricRegistry registry, TimeProvider clock, ILoggerFactory loggers, Func<X509Certificate2?>? own = null)
    {
        RemoteWriteConfig config = _isOwn ? _config with { Http = _config.Http with { Tls = new TlsClientConfig { Own = own } } } : _config;
        return new RemoteWriter(config, config.Name.Length > 0 ? config.Name : name, registry, clock, loggers.CreateLogger<RemoteWriter>());
    }
}
