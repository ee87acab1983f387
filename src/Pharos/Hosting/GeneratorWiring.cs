using System.Security.Cryptography.X509Certificates;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Metrics.RemoteWrite.Out;
using Pharos.Traces.Config;

namespace Pharos.Hosting;

/// <summary>Where the metrics that are derived from spans go: as <c>tempo.yml</c> says, or over HTTP to this process' own receiver.</summary>
internal static class GeneratorWiring
{
    public static IReadOnlyList<RemoteWriteTarget> Load(TempoSettings tempo, PharosOptions options, Listeners listeners, ConfigErrors errors)
    {
        if (!tempo.Generator.IsOn) return [];
        if (tempo.Generator.RemoteWrite.Exists) return RemoteWriteTarget.ReadAll(tempo.Generator.RemoteWrite, Path.GetDirectoryName(options.Places.Tempo)!, options.Paths, errors);
        if (listeners[ListenerName.Prometheus] is not { } own) return [];
        return [RemoteWriteTarget.Own(own.Url + "/api/v1/write", options.Auth.IsConfigured)];
    }

    /// <param name="own">The certificate of this process' listeners; null where they speak plain HTTP.</param>
    public static IReadOnlyList<IRemoteWriter> Open(IReadOnlyList<RemoteWriteTarget> targets, MetricRegistry registry, TimeProvider clock, ILoggerFactory loggers, Func<X509Certificate2?>? own) =>
        [.. targets.Select((target, number) => target.Open(number == 0 ? "traces-generator" : $"traces-generator-{number + 1}", registry, clock, loggers, own))];
}
