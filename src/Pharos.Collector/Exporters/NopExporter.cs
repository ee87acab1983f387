using Pharos.Collector.Components;
using Pharos.Collector.Data;
using Pharos.Configuration;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Exporters;

/// <summary>The <c>nop</c> exporter (docs: exporter/nopexporter): takes everything, does nothing.</summary>
internal sealed record NopExporter : IExporterSettings
{
    public static readonly ComponentType<IExporterSettings> Type = new("nop", Signals.All, (node, context) =>
    {
        new MappingReader(node, context.Errors).End();
        return new NopExporter();
    });

    public IExporter Create(ComponentContext context) => new Nothing();

    private sealed class Nothing : IExporter
    {
        public bool MutatesData => false;

        public ValueTask StartAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask<OtlpPartialSuccess> ConsumeAsync(Telemetry data, CancellationToken cancellationToken) => default;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
