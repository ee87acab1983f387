using System.Text;
using Pharos.Collector.Components;
using Pharos.Configuration;

namespace Pharos.Collector.Config;

/// <summary>A collector's configuration, read and checked (docs: collector/configuration).</summary>
public sealed record CollectorSettings
{
    internal IReadOnlyDictionary<string, ComponentEntry<IReceiverSettings>> Receivers { get; init; } = new Dictionary<string, ComponentEntry<IReceiverSettings>>();

    internal IReadOnlyDictionary<string, ComponentEntry<IProcessorSettings>> Processors { get; init; } = new Dictionary<string, ComponentEntry<IProcessorSettings>>();

    internal IReadOnlyDictionary<string, ComponentEntry<IExporterSettings>> Exporters { get; init; } = new Dictionary<string, ComponentEntry<IExporterSettings>>();

    internal IReadOnlyDictionary<string, ComponentEntry<IConnectorSettings>> Connectors { get; init; } = new Dictionary<string, ComponentEntry<IConnectorSettings>>();

    /// <summary>Those of <c>service.extensions</c>, in that order.</summary>
    internal IReadOnlyList<ComponentEntry<IExtensionSettings>> Extensions { get; init; } = [];

    internal IReadOnlyList<PipelineEntry> Pipelines { get; init; } = [];

    /// <summary>The whole tree after expansion, as text: equal where nothing changed, so that a reload leaves a running collector alone.</summary>
    internal string Fingerprint { get; init; } = "";

    /// <summary>The addresses that receivers of running pipelines listen on: a port of the process's own that stands here is left to the collector.</summary>
    public IReadOnlyList<ListenAddress> Listens { get; init; } = [];

    /// <summary>Reads several files over each other. Faults are in <paramref name="errors"/>.</summary>
    /// <param name="allowsRemote">Listeners may be on other addresses than loopback without authentication of their own.</param>
    /// <param name="dataDirectory">Of the process; a file_storage without a directory is below it.</param>
    public static CollectorSettings Load(IReadOnlyList<string> files, ConfigEnvironment environment, PathMap paths, bool allowsRemote, string dataDirectory, ConfigErrors errors)
    {
        ConfigNode? merged = null;
        ReadContext? context = null;
        foreach (string file in files)
        {
            context = new ReadContext(errors, paths, Path.GetDirectoryName(Path.GetFullPath(file))!) { AllowsRemote = allowsRemote, DefaultStorage = Path.Combine(Path.GetFullPath(dataDirectory), "collector", "file_storage") };
            if (!ConfigFile.TryReadText(file, file, errors, out string text)) continue;
            ConfigNode tree = new ValueExpander(environment, context).Expand(YamlReader.Read(file, text, errors));
            merged = merged is null ? tree : merged.MergedWith(tree);
        }
        return merged is null || context is null ? new CollectorSettings() : new CollectorReader(context).Read(merged);
    }

    /// <summary>Reads a text, for tests.</summary>
    internal static CollectorSettings Parse(string text, ConfigErrors errors, Func<string, string?>? environment = null, bool allowsRemote = false)
    {
        var context = new ReadContext(errors, new PathMap("/", []), "/") { AllowsRemote = allowsRemote };
        return new CollectorReader(context).Read(new ValueExpander(new ConfigEnvironment(environment ?? (_ => null)), context).Expand(YamlReader.Read("otelcol.yml", text, errors)));
    }

    internal static string TextOf(ConfigNode tree)
    {
        var text = new StringBuilder();
        Write(tree, text);
        return text.ToString();
    }

    private static void Write(ConfigNode node, StringBuilder text)
    {
        text.Append((char)('0' + (int)node.Kind)).Append(node.Text.Length).Append(':').Append(node.Text);
        foreach (ConfigNode item in node.Items) Write(item, text.Append(','));
        foreach ((ConfigNode key, ConfigNode value) in node.Entries)
        {
            Write(key, text.Append(';'));
            Write(value, text.Append('='));
        }
        text.Append('.');
    }
}
