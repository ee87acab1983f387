using Pharos.Collector.Components;
using Pharos.Collector.Data;
using Pharos.Configuration;

namespace Pharos.Collector.Config;

/// <summary>Reads <c>service</c>: pipelines, extensions, telemetry.</summary>
internal sealed class ServiceReader
{
    private readonly ConfigErrors _errors;
    private readonly MappingReader _service;

    public ServiceReader(ReadContext context, ConfigNode service)
    {
        _errors = context.Errors;
        _service = new MappingReader(service, _errors);
        _service.Child("pipelines");
        _service.Child("extensions");
        Telemetry(_service.Child("telemetry"));
        _service.End();
    }

    /// <summary>The extensions that run, of those that are defined.</summary>
    public List<ComponentEntry<IExtensionSettings>> Extensions(Dictionary<string, ComponentEntry<IExtensionSettings>> defined)
    {
        var running = new List<ComponentEntry<IExtensionSettings>>();
        foreach (ConfigNode item in Ids("extensions", _service.Node))
        {
            if (defined.TryGetValue(item.Text, out ComponentEntry<IExtensionSettings>? entry)) running.Add(entry);
            else _errors.Add(item, $"there is no extension \"{item.Text}\"");
        }
        return running;
    }

    /// <summary>The pipelines of logs, metrics and traces.</summary>
    public List<PipelineEntry> Pipelines()
    {
        var pipelines = new List<PipelineEntry>();
        ConfigNode all = _service.Child("pipelines");
        if (all.HasValue && !all.IsMapping) _errors.Add(all, $"expected a mapping, found {all.Describe()}");
        else if (all.Entries.Count == 0) _errors.Add(all, "at least one pipeline is needed");
        foreach ((ConfigNode key, ConfigNode node) in all.Entries)
        {
            if (!CollectorReader.IsId(key.Text, out string type))
            {
                _errors.Add(key, $"\"{key.Text}\" is no id of a pipeline: expected logs, metrics or traces, alone or with /name");
                continue;
            }
            Signals signal = type switch { "logs" => Signals.Logs, "metrics" => Signals.Metrics, "traces" => Signals.Traces, _ => Signals.None };
            var reader = new MappingReader(node, _errors);
            var pipeline = new PipelineEntry(key.Text, signal, Texts("receivers", reader), Texts("processors", reader), Texts("exporters", reader));
            reader.End();
            if (signal == Signals.None)
            {
                if (type == "profiles") _errors.Warn(key, "Pharos has no profiles: the pipeline is read and does not run");
                else _errors.Add(key, $"unknown signal \"{type}\": expected logs, metrics or traces");
                continue;
            }
            if (pipeline.Receivers.Count == 0) _errors.Add(node.HasValue ? node : key, "a pipeline needs at least one receiver");
            if (pipeline.Exporters.Count == 0) _errors.Add(node.HasValue ? node : key, "a pipeline needs at least one exporter");
            foreach (string kind in (string[])["receivers", "processors", "exporters"])
            {
                foreach (ConfigNode twice in node[kind].Items.GroupBy(i => i.Text, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Last()))
                    _errors.Add(twice, $"\"{twice.Text}\" is named more than once");
            }
            pipelines.Add(pipeline);
        }
        return pipelines;
    }

    private List<string> Texts(string key, MappingReader reader)
    {
        reader.Child(key);
        return [.. Ids(key, reader.Node).Select(i => i.Text)];
    }

    private IReadOnlyList<ConfigNode> Ids(string key, ConfigNode parent)
    {
        ConfigNode node = parent[key];
        if (node.HasValue && !node.IsSequence) _errors.Add(node, $"expected a list, found {node.Describe()}");
        foreach (ConfigNode item in node.Items) if (!item.IsScalar) _errors.Add(item, $"expected an id, found {item.Describe()}");
        return [.. node.Items.Where(i => i.IsScalar)];
    }

    /// <summary>Known keys only: the process's own logs go where the process's go, and its metrics are on /metrics.</summary>
    private void Telemetry(ConfigNode node)
    {
        var reader = new MappingReader(node, _errors);
        foreach (string key in (string[])["logs", "metrics", "traces", "resource"]) reader.Child(key);
        reader.End();
        var metrics = new MappingReader(node["metrics"], _errors);
        metrics.Choice("level", "normal", ("none", "none"), ("basic", "basic"), ("normal", "normal"), ("detailed", "detailed"));
        foreach (string key in (string[])["readers", "views"]) metrics.Child(key);
        metrics.Ignored("address", "was replaced by readers upstream; the collector's own metrics are on Pharos's /metrics");
        metrics.End();
        if (node["metrics"]["readers"].HasValue) _errors.Warn(node["metrics"]["readers"], "is read and not acted upon: the collector's own metrics are on Pharos's /metrics");
        if (node["logs"].HasValue) _errors.Warn(node["logs"], "is read and not acted upon: the collector logs where Pharos does");
        if (node["traces"].HasValue) _errors.Warn(node["traces"], "is read and not acted upon: the collector sends no traces of its own");
    }
}
