namespace Pharos.Reliability.Dora.History;

/// <summary>One alert from firing to resolved; still firing where <paramref name="End"/> is null.</summary>
internal sealed record AlertSpan(string Fingerprint, string Name, string Severity, string Service, string Environment, DateTimeOffset Start, DateTimeOffset? End);
