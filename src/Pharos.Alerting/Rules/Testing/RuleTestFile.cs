using Pharos.Configuration;

namespace Pharos.Alerting.Rules.Testing;

/// <summary>A file of unit tests for rules, as promtool reads it (prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules).</summary>
public sealed record RuleTestFile
{
    /// <summary>Rule files, after globs; they are relative to this file.</summary>
    public IReadOnlyList<string> RuleFiles { get; init; } = [];

    public TimeSpan EvaluationInterval { get; init; }

    /// <summary>Names of groups in the order in which they are evaluated at one time; others come first, in file order.</summary>
    public IReadOnlyList<string> GroupOrder { get; init; } = [];

    /// <summary>Values are compared with a small tolerance.</summary>
    public bool IsFuzzy { get; init; }

    public IReadOnlyList<RuleTest> Tests { get; init; } = [];
}

/// <summary>Series and what is expected of them. Times are relative to <see cref="StartMs"/>.</summary>
public sealed record RuleTest
{
    public string Name { get; init; } = "";

    public TimeSpan Interval { get; init; }

    /// <summary>Unix milliseconds of the first sample.</summary>
    public long StartMs { get; init; }

    public IReadOnlyList<RuleTestSeries> Series { get; init; } = [];

    public IReadOnlyList<AlertExpectation> Alerts { get; init; } = [];

    public IReadOnlyList<QueryExpectation> Queries { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> ExternalLabels { get; init; } = [];

    public string ExternalUrl { get; init; } = "";
}

public sealed record RuleTestSeries(string Series, string Values, SourcePosition Position);

/// <summary>The alerts of one name that fire at a time.</summary>
public sealed record AlertExpectation(TimeSpan At, string AlertName, IReadOnlyList<ExpectedAlert> Alerts, SourcePosition Position);

/// <summary>Labels without <c>alertname</c>.</summary>
public sealed record ExpectedAlert(IReadOnlyList<KeyValuePair<string, string>> Labels, IReadOnlyList<KeyValuePair<string, string>> Annotations);

/// <summary>The answer of a query at a time.</summary>
public sealed record QueryExpectation(TimeSpan At, string Expression, IReadOnlyList<ExpectedSample> Samples, SourcePosition Position);

/// <param name="Histogram">In the notation of test scripts; null for a float.</param>
public sealed record ExpectedSample(string Labels, double Value, string? Histogram, SourcePosition Position);
