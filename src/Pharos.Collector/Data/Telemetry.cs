namespace Pharos.Collector.Data;

/// <summary>What moves through pipelines: one batch of one signal. Whoever holds it may change it; nobody touches it after passing it on.</summary>
internal abstract class Telemetry
{
    /// <summary>One of the single signals.</summary>
    public abstract Signals Signal { get; }

    /// <summary>Log records, spans or data points: what limits and metrics count.</summary>
    public abstract int Items { get; }

    /// <summary>Every resource once.</summary>
    public abstract IEnumerable<Wire.Otlp.OtlpResource> Resources { get; }

    /// <summary>A copy that shares nothing that a processor changes.</summary>
    public abstract Telemetry Clone();

    /// <summary>Takes at most <paramref name="items"/> items off the front into a batch of their own; the rest stays here.</summary>
    public abstract Telemetry TakeFront(int items);

    /// <summary>Appends all of another batch of the same signal, which is not used any more.</summary>
    public abstract void Append(Telemetry other);

    /// <summary>The export request of this signal in protobuf.</summary>
    public abstract ReadOnlyMemory<byte> ToProtobuf();

    /// <summary>Reads an export request in protobuf.</summary>
    /// <exception cref="Wire.MalformedMessageException">Not such a request.</exception>
    public static Telemetry FromProtobuf(Signals signal, ReadOnlySpan<byte> request) => signal switch
    {
        Signals.Logs => new LogsData(Wire.Otlp.OtlpLogsReader.Read(request)),
        Signals.Metrics => new MetricsData(Wire.Otlp.OtlpMetricsReader.Read(request)),
        Signals.Traces => new TracesData(Wire.Otlp.OtlpTracesReader.Read(request)),
        _ => throw new ArgumentOutOfRangeException(nameof(signal), signal, "one signal"),
    };

    /// <summary>Reads an export request in OTLP/JSON.</summary>
    /// <exception cref="Wire.MalformedMessageException">Not such a request.</exception>
    public static Telemetry FromJson(Signals signal, ReadOnlyMemory<byte> request) => signal switch
    {
        Signals.Logs => new LogsData(Wire.Otlp.OtlpLogsJsonReader.Read(request)),
        Signals.Metrics => new MetricsData(Wire.Otlp.OtlpMetricsJsonReader.Read(request)),
        _ => FromProtobuf(signal, Wire.Otlp.OtlpTracesJsonReader.ToProtobuf(request).Written),
    };
}
