using Pharos.Collector.Data;

namespace Pharos.Collector.Config;

/// <summary>One pipeline of <c>service.pipelines</c>.</summary>
/// <param name="Id"><c>logs</c> or <c>logs/name</c>.</param>
internal sealed record PipelineEntry(string Id, Signals Signal, IReadOnlyList<string> Receivers, IReadOnlyList<string> Processors, IReadOnlyList<string> Exporters);
