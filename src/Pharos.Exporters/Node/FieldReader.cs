using System.Globalization;

namespace Pharos.Exporters.Node;

/// <summary>Walks over fields separated by blanks, without allocating.</summary>
internal ref struct FieldReader(ReadOnlySpan<char> text)
{
    private ReadOnlySpan<char> _rest = text;

    /// <summary>What has not been read yet, without blanks at its start.</summary>
    public readonly ReadOnlySpan<char> Rest => _rest.TrimStart();

    public bool Next(out ReadOnlySpan<char> field)
    {
        _rest = _rest.TrimStart();
        int end = _rest.IndexOfAny(" \t\n");
        field = end < 0 ? _rest : _rest[..end];
        _rest = end < 0 ? default : _rest[end..];
        return field.Length > 0;
    }

    /// <summary>The next field, empty at the end.</summary>
    public ReadOnlySpan<char> Next()
    {
        Next(out ReadOnlySpan<char> field);
        return field;
    }

    /// <exception cref="FormatException">The next field is no number.</exception>
    public double NextNumber() =>
        Next(out ReadOnlySpan<char> field) && double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? value
            : throw new FormatException($"expected a number, found \"{field}\"");

    public bool TryNextNumber(out double value)
    {
        value = 0;
        return Next(out ReadOnlySpan<char> field) && double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }
}
