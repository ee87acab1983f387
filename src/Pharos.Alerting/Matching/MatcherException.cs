namespace Pharos.Alerting.Matching;

/// <summary>A matcher that cannot be read.</summary>
public sealed class MatcherException(string message) : Exception(message);
