namespace Pharos.Wire.Otlp;

/// <summary>What of a request was not taken, and why; nothing where <see cref="Rejected"/> is 0.</summary>
/// <param name="Rejected">Log records, spans or data points.</param>
public readonly record struct OtlpPartialSuccess(long Rejected, string Message);
