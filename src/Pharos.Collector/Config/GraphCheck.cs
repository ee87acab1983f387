using Pharos.Collector.Components;
using Pharos.Collector.Data;
using Pharos.Configuration;

namespace Pharos.Collector.Config;

/// <summary>Checks what pipelines say of components: all defined, of the right signal, connectors used at both ends, no cycles.</summary>
/// <param name="pipelines">The node of <c>service.pipelines</c>, for places.</param>
internal sealed class GraphCheck(CollectorSettings settings, ConfigNode pipelines, ConfigErrors errors)
{
    public void Run()
    {
        foreach (string id in settings.Connectors.Keys)
        {
            if (settings.Receivers.ContainsKey(id)) errors.Add(settings.Connectors[id].Position, $"connectors: {id}: a receiver has the same id");
            if (settings.Exporters.ContainsKey(id)) errors.Add(settings.Connectors[id].Position, $"connectors: {id}: an exporter has the same id");
        }
        foreach (PipelineEntry pipeline in settings.Pipelines) Check(pipeline);
        foreach (string id in settings.Connectors.Keys) CheckConnector(id);
        FindCycle();
    }

    private void Check(PipelineEntry pipeline)
    {
        ConfigNode node = pipelines[pipeline.Id];
        foreach (ConfigNode item in node["receivers"].Items.Where(i => i.IsScalar))
        {
            if (settings.Connectors.ContainsKey(item.Text)) continue;
            if (!settings.Receivers.TryGetValue(item.Text, out var entry)) errors.Add(item, $"there is no receiver \"{item.Text}\"");
            else if ((entry.Signals & pipeline.Signal) == 0) errors.Add(item, $"the receiver {item.Text} gives no {CollectorMetrics.Name(pipeline.Signal)}");
        }
        foreach (ConfigNode item in node["processors"].Items.Where(i => i.IsScalar))
        {
            if (!settings.Processors.TryGetValue(item.Text, out var entry)) errors.Add(item, $"there is no processor \"{item.Text}\"");
            else if ((entry.Signals & pipeline.Signal) == 0) errors.Add(item, $"the processor {item.Text} takes no {CollectorMetrics.Name(pipeline.Signal)}");
        }
        foreach (ConfigNode item in node["exporters"].Items.Where(i => i.IsScalar))
        {
            if (settings.Connectors.TryGetValue(item.Text, out var connector))
            {
                if ((connector.Signals & pipeline.Signal) == 0) errors.Add(item, $"the connector {item.Text} takes no {CollectorMetrics.Name(pipeline.Signal)}");
                continue;
            }
            if (!settings.Exporters.TryGetValue(item.Text, out var entry)) errors.Add(item, $"there is no exporter \"{item.Text}\"");
            else if ((entry.Signals & pipeline.Signal) == 0) errors.Add(item, $"the exporter {item.Text} takes no {CollectorMetrics.Name(pipeline.Signal)}");
        }
    }

    private void CheckConnector(string id)
    {
        PipelineEntry[] into = [.. settings.Pipelines.Where(p => p.Exporters.Contains(id))], from = [.. settings.Pipelines.Where(p => p.Receivers.Contains(id))];
        if (into.Length == 0 && from.Length == 0) return; // unused is fine
        SourcePosition at = settings.Connectors[id].Position;
        if (into.Length == 0) errors.Add(at, $"connectors: {id}: is a receiver of {from[0].Id} and an exporter of none");
        else if (from.Length == 0) errors.Add(at, $"connectors: {id}: is an exporter of {into[0].Id} and a receiver of none");
        foreach (PipelineEntry pipeline in from.Where(p => (settings.Connectors[id].Outputs & p.Signal) == 0)) errors.Add(at, $"connectors: {id}: gives no {CollectorMetrics.Name(pipeline.Signal)} ({pipeline.Id})");
    }

    private void FindCycle()
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        var path = new List<string>();
        foreach (PipelineEntry pipeline in settings.Pipelines) if (Visit(pipeline)) return;

        bool Visit(PipelineEntry pipeline)
        {
            int at = path.IndexOf(pipeline.Id);
            if (at >= 0)
            {
                errors.Add(pipelines[pipeline.Id], $"pipelines form a cycle: {string.Join(" -> ", path[at..])} -> {pipeline.Id}");
                return true;
            }
            if (!done.Add(pipeline.Id)) return false;
            path.Add(pipeline.Id);
            foreach (string connector in pipeline.Exporters.Where(settings.Connectors.ContainsKey))
                foreach (PipelineEntry next in settings.Pipelines.Where(p => p.Receivers.Contains(connector)))
                    if (path.Contains(next.Id) || !done.Contains(next.Id)) if (Visit(next)) return true;
            path.RemoveAt(path.Count - 1);
            return false;
        }
    }
}
