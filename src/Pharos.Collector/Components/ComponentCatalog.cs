using Pharos.Collector.Connectors;
using Pharos.Collector.Data;
using Pharos.Collector.Processors.Filter;
using Pharos.Collector.Processors.TailSampling;
using Pharos.Collector.Processors.Transform;
using Pharos.Collector.Receivers.FileLog;
using Pharos.Collector.Receivers.Journald;

namespace Pharos.Collector.Components;

/// <summary>Every component that there is: one line each.</summary>
internal static class ComponentCatalog
{
    public static IReadOnlyList<ComponentType<IReceiverSettings>> Receivers { get; } =
    [
        new("filelog", Signals.Logs, FileLogConfigReader.Read),
        new("journald", Signals.Logs, JournaldConfigReader.Read),
    ];

    public static IReadOnlyList<ComponentType<IProcessorSettings>> Processors { get; } =
    [
        new("filter", Signals.All, FilterConfigReader.Read),
        new("transform", Signals.All, TransformConfigReader.Read),
        TailSamplingSettings.Type,
    ];

    public static IReadOnlyList<ComponentType<IExporterSettings>> Exporters { get; } =
    [
    ];

    public static IReadOnlyList<ComponentType<IConnectorSettings>> Connectors { get; } =
    [
        ServiceGraphConnectorSettings.Type,
        SpanMetricsConnectorSettings.Type,
    ];

    public static IReadOnlyList<ComponentType<IExtensionSettings>> Extensions { get; } =
    [
    ];
}
