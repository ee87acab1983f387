using Pharos.Collector.Connectors;
using Pharos.Collector.Data;
using Pharos.Collector.Exporters.Debug;
using Pharos.Collector.Exporters.Loki;
using Pharos.Collector.Exporters.Otlp;
using Pharos.Collector.Exporters.RemoteWrite;
using Pharos.Collector.Exporters;
using Pharos.Collector.Extensions.FileStorage;
using Pharos.Collector.Extensions.HealthCheck;
using Pharos.Collector.Processors.Attributes;
using Pharos.Collector.Processors.Batch;
using Pharos.Collector.Processors.Filter;
using Pharos.Collector.Processors.MemoryLimiter;
using Pharos.Collector.Processors.ResourceDetection;
using Pharos.Collector.Processors.Sampling;
using Pharos.Collector.Processors.TailSampling;
using Pharos.Collector.Processors.Transform;
using Pharos.Collector.Receivers.FileLog;
using Pharos.Collector.Receivers.HostMetrics;
using Pharos.Collector.Receivers.Journald;
using Pharos.Collector.Receivers.Otlp;
using Pharos.Collector.Receivers.Prometheus;

namespace Pharos.Collector.Components;

/// <summary>Every component that there is: one line each.</summary>
internal static class ComponentCatalog
{
    public static IReadOnlyList<ComponentType<IReceiverSettings>> Receivers { get; } =
    [
        new("filelog", Signals.Logs, FileLogConfigReader.Read),
        new("hostmetrics", Signals.Metrics, HostMetricsConfigReader.Read),
        new("journald", Signals.Logs, JournaldConfigReader.Read),
        OtlpReceiverSettings.Type,
        new("prometheus", Signals.Metrics, PrometheusReceiverConfigReader.Read),
    ];

    public static IReadOnlyList<ComponentType<IProcessorSettings>> Processors { get; } =
    [
        new("filter", Signals.All, FilterConfigReader.Read),
        new("transform", Signals.All, TransformConfigReader.Read),
        TailSamplingSettings.Type,
        BatchSettings.Type,
        MemoryLimiterSettings.Type,
        ResourceSettings.Type,
        AttributesSettings.Type,
        ProbabilisticSampler.Type,
        ResourceDetectionSettings.Type,
    ];

    public static IReadOnlyList<ComponentType<IExporterSettings>> Exporters { get; } =
    [
        OtlpGrpcExporter.Type,
        OtlpGrpcExporter.NewType,
        OtlpHttpExporter.Type,
        LokiExporter.Type,
        RemoteWriteExporter.Type,
        DebugExporter.Type,
        DebugExporter.OldType,
        NopExporter.Type,
    ];

    public static IReadOnlyList<ComponentType<IConnectorSettings>> Connectors { get; } =
    [
        ServiceGraphConnectorSettings.Type,
        SpanMetricsConnectorSettings.Type,
    ];

    public static IReadOnlyList<ComponentType<IExtensionSettings>> Extensions { get; } =
    [
        FileStorageSettings.Type,
        HealthCheckSettings.Type,
    ];
}
