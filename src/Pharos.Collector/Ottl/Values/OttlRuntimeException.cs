namespace Pharos.Collector.Ottl.Values;

/// <summary>A statement failed on the telemetry at hand; <c>error_mode</c> says what follows.</summary>
internal sealed class OttlRuntimeException(string message) : Exception(message);
