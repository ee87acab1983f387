using Microsoft.Extensions.Logging;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Metrics.Config;

namespace Pharos.Metrics.RemoteWrite.Out;

/// <summary>A receiver that something other than the store's own log writes to: the metrics generator of the traces, an exporter of the collector.</summary>
public sealed class RemoteWriteTarget
{
    private readonly RemoteWriteConfig _config;

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
    /// <param name="auth">What it asks for.</param>
    public static RemoteWriteTarget Own(string url, AuthOptions auth)
    {
        HttpClientConfig http = HttpClientConfig.Default;
        if (auth.Tokens.Values.FirstOrDefault() is { } token) http = http with { Authorization = new AuthorizationConfig("Bearer", token) };
        else if (auth.Users.FirstOrDefault() is { Key: { } name, Value: { } password }) http = http with { BasicAuth = new BasicAuthConfig(Secret.Of(name), password) };
        return new RemoteWriteTarget(new RemoteWriteConfig { Url = url, SendExemplars = true, SendNativeHistograms = true, Http = http });
    }

    /// <param name="name">The label <c>remote_name</c> of what it counts about itself, where its section has no name.</param>
    public IRemoteWriter Open(string name, MetricRegistry registry, TimeProvider clock, ILoggerFactory loggers) =>
        new RemoteWriter(_config, _config.Name.Length > 0 ? _config.Name : name, registry, clock, loggers.CreateLogger<RemoteWriter>());
}
