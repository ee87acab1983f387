namespace Pharos.Traces.TraceQL;

/// <summary>Status.StatusCode of OTLP.</summary>
internal enum SpanStatus : byte
{
    Unset = 0,
    Ok = 1,
    Error = 2,
}
