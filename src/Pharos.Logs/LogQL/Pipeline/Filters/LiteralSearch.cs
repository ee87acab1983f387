using System.Buffers;
using System.Text;

namespace Pharos.Logs.LogQL.Pipeline.Filters;

/// <summary>Looks for one of several literals in UTF-8 text, of one line or of a whole block, at the speed of the vector units.</summary>
internal sealed class LiteralSearch
{
    private readonly byte[]? _single;
    private readonly SearchValues<string>? _values;
    private readonly bool _needsAscii;
    private char[] _wide = [];

    /// <param name="literals">None empty.</param>
    public LiteralSearch(IReadOnlyList<string> literals, bool ignoresCase)
    {
        IgnoresCase = ignoresCase;
        Literals = [.. literals.Select(Encoding.UTF8.GetBytes)];
        if (Literals.Count == 1 && !ignoresCase) _single = Literals[0];
        else
        {
            // The text is widened byte by byte, so that places stay the same; so are the literals.
            _values = SearchValues.Create([.. Literals.Select(l => Encoding.Latin1.GetString(l))], ignoresCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
            _needsAscii = ignoresCase;
        }
        IsUsable = !ignoresCase || Literals.All(l => Ascii.IsValid(l));
    }

    public IReadOnlyList<byte[]> Literals { get; }

    public bool IgnoresCase { get; }

    /// <summary>False where the case of letters beyond ASCII would have to be ignored: then the search is left out.</summary>
    public bool IsUsable { get; }

    /// <summary>Makes the text ready to be searched with <see cref="Find"/>; false where this text cannot be searched this way.</summary>
    public bool Begin(ReadOnlySpan<byte> text)
    {
        if (!IsUsable) return false;
        if (_single is not null) return true;
        if (_needsAscii && !Ascii.IsValid(text)) return false; // K may be the Kelvin sign, s the long s
        if (_wide.Length < text.Length) _wide = new char[Math.Max(text.Length, 2 * _wide.Length)];
        Encoding.Latin1.GetChars(text, _wide);
        return true;
    }

    /// <summary>The first place of a literal at or after <paramref name="from"/>, or -1.</summary>
    public int Find(ReadOnlySpan<byte> text, int from)
    {
        int found = _single is not null ? text[from..].IndexOf(_single) : _wide.AsSpan(from, text.Length - from).IndexOfAny(_values!);
        return found < 0 ? -1 : from + found;
    }
}
