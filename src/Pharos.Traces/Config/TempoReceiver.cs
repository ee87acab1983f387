using Pharos.Configuration;

namespace Pharos.Traces.Config;

/// <summary>An address at which OTLP is taken.</summary>
/// <param name="At">Where the file says so.</param>
public sealed record TempoReceiver(ListenAddress Address, bool IsGrpc, SourcePosition At);
