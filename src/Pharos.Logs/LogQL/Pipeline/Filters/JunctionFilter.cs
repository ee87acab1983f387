namespace Pharos.Logs.LogQL.Pipeline.Filters;

/// <summary>Both conditions, or one of them.</summary>
internal sealed class JunctionFilter(LabelFilter left, LabelFilter right, bool isAnd) : LabelFilter
{
    public override bool Matches(LineState line) => left.Matches(line) == isAnd ? right.Matches(line) : !isAnd;
}
