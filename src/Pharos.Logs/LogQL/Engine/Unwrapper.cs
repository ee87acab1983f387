using System.Text;
using Pharos.Core;
using Pharos.Logs.LogQL.Pipeline;
using Pharos.Logs.LogQL.Pipeline.Filters;
using Pharos.Logs.LogQL.Syntax;

namespace Pharos.Logs.LogQL.Engine;

/// <summary>Takes the number out of a label: <c>unwrap</c> with the filters after it.</summary>
internal sealed class Unwrapper
{
    private readonly UnwrapExpr _unwrap;
    private readonly LabelFilter[] _filters;

    public Unwrapper(NameTable names, UnwrapExpr unwrap)
    {
        _unwrap = unwrap;
        Id = names.Intern(unwrap.Label);
        _filters = [.. unwrap.Filters.Select(f => LabelFilters.Create(names, f))];
        // Filters that only keep lines without error say nothing of a value that a column gives.
        IsColumnar = unwrap.Filters.All(f => f is StringFilterExpr { Matcher: { Name: "__error__", MatchesEmpty: true } });
    }

    public string Label => _unwrap.Label;

    public int Id { get; }

    /// <summary>Whether a column of the label says all there is to say.</summary>
    public bool IsColumnar { get; }

    /// <summary>Whether a value that is a number stands for itself.</summary>
    public bool TakesPlainNumbers => _unwrap.Conversion == Conversion.None;

    /// <summary>False where the label is absent or empty, or a filter drops the line. A value that cannot be read sets the error.</summary>
    public bool TryRun(LineState state, out double value)
    {
        value = 0;
        if (!state.Labels.TryGet(Id, out ByteSlice text) || text.Length == 0) return false;
        if (!TryConvert(text.Span, out value)) state.Labels.SetError(PipelineErrors.SampleExtraction, Reason(text.ToString()));
        foreach (LabelFilter filter in _filters) if (!filter.Matches(state)) return false;
        return true;
    }

    public bool TryConvert(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        switch (_unwrap.Conversion)
        {
            case Conversion.None: return NumberText.TryParse(text, out value);
            case Conversion.Bytes:
                if (text.Length > 64 || !HumanSize.TryParse(Encoding.UTF8.GetString(text), out ulong bytes)) return false;
                value = bytes;
                return true;
            default:
                if (text.Length > 64 || !Units.TryDuration(Encoding.UTF8.GetString(text), out long ns)) return false;
                value = ns / 1e9;
                return true;
        }
    }

    private string Reason(string text) => _unwrap.Conversion is Conversion.Duration or Conversion.DurationSeconds
        ? $"time: invalid duration {GoQuote.Quote(text)}" : $"strconv.ParseFloat: parsing {GoQuote.Quote(text)}: invalid syntax";
}
