using Pharos.Configuration;

namespace Pharos.Traces.Config;

/// <summary>An address at which spans are taken.</summary>
/// <param name="At">Where the file says so.</param>
public sealed record TempoReceiver(ListenAddress Address, TempoProtocol Protocol, SourcePosition At);
