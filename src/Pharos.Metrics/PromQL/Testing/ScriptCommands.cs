using Pharos.Core;

namespace Pharos.Metrics.PromQL.Testing;

/// <summary>One command of a test script; <paramref name="Line"/> counts from 1.</summary>
internal abstract record ScriptCommand(int Line);

internal sealed record ClearCommand(int Line) : ScriptCommand(Line);

/// <summary>Adds series, position i of each at i times the interval.</summary>
internal sealed record LoadCommand(int Line, long IntervalMs, bool WithCustomBuckets, IReadOnlyList<LoadedSeries> Series) : ScriptCommand(Line);

/// <summary>A series to load; <paramref name="StartOffsets"/> (empty or one per value) is what each sample's start timestamp is relative to its time.</summary>
internal sealed record LoadedSeries(LabelSet Labels, IReadOnlyList<SequenceValue> Values, IReadOnlyList<long?> StartOffsets);

/// <summary>A query with what it must give. Instant where <paramref name="Range"/> has one step and <paramref name="IsRange"/> is false.</summary>
internal sealed record EvalCommand(int Line, string Query, StepRange Range, bool IsRange) : ScriptCommand(Line)
{
    public List<ExpectedMessage> Messages { get; } = [];

    /// <summary>Expected series by labels, in order of appearance.</summary>
    public List<(LabelSet Labels, IReadOnlyList<SequenceValue> Values)> Series { get; } = [];

    public double? Scalar { get; set; }

    public string? Text { get; set; }

    /// <summary>The times of a range vector that an instant query gives.</summary>
    public StepRange? RangeVector { get; set; }

    public bool Expects(ExpectedKind kind) => Messages.Exists(m => m.Kind == kind);
}
