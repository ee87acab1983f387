namespace Pharos.Traces.TraceQL;

/// <summary>The values that a span is grouped by.</summary>
internal sealed class GroupKey(TraceValue[] values) : IEquatable<GroupKey>
{
    public TraceValue[] Values { get; } = values;

    public GroupKey Copy() => new([.. Values]);

    public bool Equals(GroupKey? other) => other is not null && Values.AsSpan().SequenceEqual(other.Values);

    public override bool Equals(object? obj) => Equals(obj as GroupKey);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (TraceValue value in Values) hash.Add(value);
        return hash.ToHashCode();
    }
}
