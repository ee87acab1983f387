using Pharos.Wire.Otlp;

namespace Pharos.Collector.Receivers.Operators;

/// <summary>An entry on its way through the operators of a receiver: a log record and the attributes of its resource.</summary>
internal sealed class LogEntry
{
    public OtlpLogRecord Record { get; } = new();

    public List<OtlpAttribute> Resource { get; } = [];
}
