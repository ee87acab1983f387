using Microsoft.Extensions.Logging;
using Pharos.Collector.Components;
using Pharos.Collector.Config;
using Pharos.Collector.Data;
using Pharos.Configuration;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Exporters.Debug;

internal enum DebugVerbosity
{
    Basic,
    Normal,
    Detailed,
}

/// <summary>The <c>debug</c> exporter (docs: exporter/debugexporter): says in the log what comes. <c>logging</c> is its old name.</summary>
internal sealed record DebugExporter : IExporterSettings
{
    public static readonly ComponentType<IExporterSettings> Type = new("debug", Signals.All, Read);

    public static readonly ComponentType<IExporterSettings> OldType = new("logging", Signals.All, (node, context) =>
    {
        context.Errors.Warn(context.Key ?? node, "the logging exporter was removed upstream; use debug. Here it is the same");
        return Read(node, context);
    });

    public DebugVerbosity Verbosity { get; init; }

    /// <summary>Messages a second that are written in full.</summary>
    public int SamplingInitial { get; init; } = 2;

    /// <summary>Of those beyond, every nth.</summary>
    public int SamplingThereafter { get; init; } = 1;

    public IExporter Create(ComponentContext context) => new DebugPrinter(this, context);

    private static DebugExporter Read(ConfigNode node, ReadContext context)
    {
        var reader = new MappingReader(node, context.Errors);
        reader.Ignored("loglevel", "was removed upstream: use verbosity");
        foreach (string key in (string[])["use_internal_logger", "output_paths", "sending_queue"]) reader.Ignored(key, "is read and not acted upon: it writes to the log, at once");
        var settings = new DebugExporter
        {
            Verbosity = reader.Choice("verbosity", DebugVerbosity.Basic, ("basic", DebugVerbosity.Basic), ("normal", DebugVerbosity.Normal), ("detailed", DebugVerbosity.Detailed)),
            SamplingInitial = (int)reader.Integer("sampling_initial", 2, 0, int.MaxValue),
            SamplingThereafter = (int)reader.Integer("sampling_thereafter", 1, 0, int.MaxValue),
        };
        reader.End();
        return settings;
    }
}

/// <summary>Writes one line for each batch and, if it is to be verbose, the batch as OTLP/JSON.</summary>
internal sealed partial class DebugPrinter(DebugExporter settings, ComponentContext context) : IExporter
{
    /// <summary>Of a batch, this much is written.</summary>
    private const int MaxChars = 64 * 1024;
    private readonly Lock _lock = new();
    private long _second, _messages;

    public bool MutatesData => false;

    public ValueTask StartAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<OtlpPartialSuccess> ConsumeAsync(Telemetry data, CancellationToken cancellationToken)
    {
        int items = data.Items;
        context.Metrics.Sent(context.Id, context.Signal, items);
        if (!IsWritten()) return default;
        LogBatch(context.Logger, context.Id, CollectorMetrics.Name(data.Signal), items);
        if (settings.Verbosity == DebugVerbosity.Basic) return default;
        string text = System.Text.Encoding.UTF8.GetString(TelemetryJson.Write(data, isIndented: settings.Verbosity == DebugVerbosity.Detailed).Span);
        LogContent(context.Logger, context.Id, text.Length <= MaxChars ? text : text[..MaxChars] + "...");
        return default;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private bool IsWritten()
    {
        lock (_lock)
        {
            long second = context.Clock.GetUtcNow().ToUnixTimeSeconds();
            if (second != _second) (_second, _messages) = (second, 0);
            long beyond = ++_messages - settings.SamplingInitial;
            return beyond <= 0 || (settings.SamplingThereafter > 0 && beyond % settings.SamplingThereafter == 0);
        }
    }

    [LoggerMessage(LogLevel.Information, "{Id}: {Signal}, {Items} items")]
    private static partial void LogBatch(ILogger logger, string id, string signal, int items);

    [LoggerMessage(LogLevel.Information, "{Id}: {Content}")]
    private static partial void LogContent(ILogger logger, string id, string content);
}
