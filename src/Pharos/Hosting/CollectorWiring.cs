using Pharos.Collector.Config;
using Pharos.Configuration;

namespace Pharos.Hosting;

/// <summary>Reads <c>otelcol.yml</c> for this process and decides who has the OTLP ports (docs/decisions/0050).</summary>
internal static class CollectorWiring
{
    /// <summary>The section of <c>pharos.yml</c>: <c>allow_remote</c> lets receivers listen on other addresses than loopback.</summary>
    public const string Section = "collector";

    /// <returns>Null where there is no such file.</returns>
    public static CollectorSettings? Load(PharosOptions options, ConfigEnvironment environment, string dataDirectory, ConfigErrors errors)
    {
        var section = new MappingReader(options.Root[Section], errors);
        bool allowsRemote = section.Bool("allow_remote", false);
        section.End();
        string file = options.Places.OtelCollector;
        return File.Exists(file) ? CollectorSettings.Load([file], environment, options.Paths, allowsRemote, dataDirectory, errors) : null;
    }

    /// <summary>The listeners that remain: an OTLP listener whose default address a receiver of the collector names is left to it. Any other collision is an error.</summary>
    /// <param name="isRunning">The process listens already: nothing can be left to the collector any more.</param>
    public static Listeners Share(Listeners listeners, CollectorSettings? collector, PharosOptions options, ServeOptions serve, bool isRunning, ConfigErrors errors)
    {
        foreach (ListenAddress wanted in collector?.Listens ?? [])
        {
            foreach ((ListenerName name, ListenAddress own) in listeners.Open.ToArray())
            {
                if (own.Port != wanted.Port || wanted.Port == 0) continue;
                string text = ListenerNames.All.First(l => l.Name == name).Text;
                bool isChosen = options.Listen.ContainsKey(text) || serve.Listen.ContainsKey(text);
                if (!isRunning && !isChosen && name is ListenerName.OtlpGrpc or ListenerName.OtlpHttp) listeners = listeners.Without(name);
                else errors.Add(new SourcePosition(options.Places.OtelCollector, 0, 0), isRunning
                    ? $"a receiver wants port {wanted.Port}, where {text} of this process listens: restart it"
                    : $"a receiver wants port {wanted.Port}, where listen.{text} is: move one of them");
            }
        }
        return listeners;
    }
}
