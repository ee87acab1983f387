using Pharos.Logs.LogQL.Syntax;

namespace Pharos.Logs.LogQL.Pipeline.Filters;

/// <summary><c>addr = ip("10.0.0.0/8")</c>. A wrong pattern shows as an error of each line, as upstream has it.</summary>
internal sealed class IpFilter : LabelFilter
{
    private readonly int _id;
    private readonly bool _isNegative;
    private readonly IpSet? _set;
    private readonly string _fault = "";

    public IpFilter(NameTable names, IpFilterExpr filter)
    {
        _id = names.Intern(filter.Label);
        _isNegative = filter.IsNegative;
        try { _set = IpSet.Parse(filter.Pattern); }
        catch (ParseException e) { _fault = e.Reason; }
    }

    public override bool Matches(LineState line)
    {
        if (line.Labels.HasError) return true;
        if (!line.Labels.TryGet(_id, out ByteSlice value)) return false;
        if (_set is not null) return _set.OccursIn(value.Span) != _isNegative;
        line.Labels.SetError(PipelineErrors.LabelFilter, _fault);
        return true;
    }
}
