namespace Pharos.Wire.Otlp;

/// <summary>Log records of one scope of one resource.</summary>
public sealed record OtlpScopeLogs(OtlpResource Resource, OtlpScope Scope, List<OtlpLogRecord> Records);

/// <summary>opentelemetry.proto.logs.v1.LogRecord.</summary>
public sealed class OtlpLogRecord
{
    public ulong TimeNs { get; set; }

    public ulong ObservedTimeNs { get; set; }

    /// <summary>1 to 24; 0 for none.</summary>
    public int SeverityNumber { get; set; }

    public string SeverityText { get; set; } = "";

    /// <summary>As the value of <see cref="OtlpAttribute"/>.</summary>
    public object? Body { get; set; }

    public List<OtlpAttribute> Attributes { get; } = [];

    public uint DroppedAttributes { get; set; }

    public uint Flags { get; set; }

    /// <summary>Lower-case hex, or empty.</summary>
    public string TraceId { get; set; } = "";

    public string SpanId { get; set; } = "";

    public string EventName { get; set; } = "";
}
