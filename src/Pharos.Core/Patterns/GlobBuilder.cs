using System.Text;

namespace Pharos.Core;

/// <summary>Puts literals and <c>.*</c> of a pattern together into a <see cref="Glob"/>.</summary>
internal sealed class GlobBuilder
{
    private readonly List<string> _pieces = [];
    private readonly List<int> _gaps = [];
    private readonly StringBuilder _piece = new();
    private int _gap = -1;

    /// <summary>Appends a part; false where it is more than literals and gaps.</summary>
    public bool Add(Re2Node node, bool isFirst, bool isLast)
    {
        switch (node)
        {
            case Re2Empty: return true;
            case Re2Literal l:
                _piece.Append(l.Text);
                return true;
            case Re2Capture c: return Add(c.Inner, isFirst, isLast);
            case Re2Assertion { DotNet: @"\A" }: return isFirst;
            case Re2Assertion { DotNet: @"\z" }: return isLast;
            case Re2Repeat { Inner: Re2Any { IncludesNewline: true }, Max: -1 } r:
                if (_piece.Length > 0) EndPiece();
                _gap = Math.Max(_gap, 0) + r.Min;
                return true;
            case Re2Concat c:
                for (int i = 0; i < c.Parts.Count; i++)
                    if (!Add(c.Parts[i], isFirst && i == 0, isLast && i == c.Parts.Count - 1)) return false;
                return true;
            default: return false;
        }
    }

    public Glob Build()
    {
        if (_piece.Length > 0 || _pieces.Count == 0) EndPiece();
        _gaps.Add(_gap);
        return new Glob([.. _pieces], [.. _gaps]);
    }

    private void EndPiece()
    {
        _pieces.Add(_piece.ToString());
        _gaps.Add(_gap);
        _piece.Clear();
        _gap = -1;
    }
}
