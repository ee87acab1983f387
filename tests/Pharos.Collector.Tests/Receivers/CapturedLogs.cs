using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Collector.Components;
using Pharos.Collector.Data;
using Pharos.Core;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Tests.Receivers;

/// <summary>The end of a pipeline: keeps what arrives, or refuses it as told.</summary>
internal sealed class CapturedLogs : IConsumer
{
    private readonly ConcurrentQueue<(OtlpResource Resource, OtlpLogRecord Record)> _records = new();

    /// <summary>Asked before each batch; what it gives is thrown.</summary>
    public Func<Exception?> Fault { get; set; } = () => null;

    public bool MutatesData => false;

    public IReadOnlyList<OtlpLogRecord> Records => [.. _records.Select(r => r.Record)];

    public IReadOnlyList<OtlpResource> Resources => [.. _records.Select(r => r.Resource)];

    public IReadOnlyList<string> Bodies => [.. Records.Select(r => r.Body as string ?? "")];

    public ValueTask<OtlpPartialSuccess> ConsumeAsync(Telemetry data, CancellationToken cancellationToken)
    {
        if (Fault() is { } fault) throw fault;
        foreach (OtlpScopeLogs scope in ((LogsData)data).Scopes) foreach (OtlpLogRecord record in scope.Records) _records.Enqueue((scope.Resource, record));
        return ValueTask.FromResult(default(OtlpPartialSuccess));
    }

    public static ComponentContext Context(TimeProvider clock, string id = "filelog", IStorage? storage = null) => new()
    {
        Id = id,
        Signal = Signals.Logs,
        Clock = clock,
        Logger = NullLogger.Instance,
        Registry = new MetricRegistry(),
        Metrics = new CollectorMetrics(new MetricRegistry()),
        Storages = storage is null ? new Dictionary<string, IStorage>() : new Dictionary<string, IStorage> { ["file_storage"] = storage },
    };
}
