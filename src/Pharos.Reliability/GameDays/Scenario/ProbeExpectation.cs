namespace Pharos.Reliability.GameDays;

/// <summary>A probe that has to become right within a time from the first fault.</summary>
public sealed record ProbeExpectation(Probe Probe, TimeSpan Within);
