using System.Buffers;
using System.Globalization;
using System.Text;
using Pharos.Core;

namespace Pharos.Exporters;

/// <summary>One metric family of a <see cref="MetricPage"/>: its samples as text, in the order in which they were added.</summary>
internal sealed class ExportedFamily(string name)
{
    private readonly ArrayBufferWriter<byte> _samples = new(128);
    private readonly byte[] _name = Encoding.UTF8.GetBytes(name);
    private string _help = "";

    public string Type { get; private set; } = "untyped";

    public bool IsEmpty => _samples.WrittenCount == 0;

    public void Describe(string help, string type)
    {
        if (IsEmpty) (_help, Type) = (help, type);
    }

    public void Clear() => _samples.ResetWrittenCount();

    public void Add(double value)
    {
        Name();
        Value(value);
    }

    public void Add(string label, ReadOnlySpan<char> text, double value)
    {
        Name();
        Label('{', label, text);
        Ascii("}"u8);
        Value(value);
    }

    public void Add(string label1, ReadOnlySpan<char> text1, string label2, ReadOnlySpan<char> text2, double value)
    {
        Name();
        Label('{', label1, text1);
        Label(',', label2, text2);
        Ascii("}"u8);
        Value(value);
    }

    public void Add(string label1, ReadOnlySpan<char> text1, string label2, ReadOnlySpan<char> text2, string label3, ReadOnlySpan<char> text3, double value)
    {
        Name();
        Label('{', label1, text1);
        Label(',', label2, text2);
        Label(',', label3, text3);
        Ascii("}"u8);
        Value(value);
    }

    public void Add(ReadOnlySpan<(string Name, string Value)> labels, double value) => Add("", labels, value);

    /// <summary>As above for a series of the family with a suffix: <c>_sum</c>, <c>_count</c>, <c>_bucket</c>.</summary>
    public void Add(string suffix, ReadOnlySpan<(string Name, string Value)> labels, double value)
    {
        Name();
        Text(suffix);
        for (int i = 0; i < labels.Length; i++) Label(i == 0 ? '{' : ',', labels[i].Name, labels[i].Value);
        if (labels.Length > 0) Ascii("}"u8);
        Value(value);
    }

    public void WriteTo(Stream output)
    {
        if (IsEmpty) return;
        output.Write(Encoding.UTF8.GetBytes($"# HELP {name} {_help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\n# TYPE {name} {Type}\n"));
        output.Write(_samples.WrittenSpan);
    }

    private void Name() => Ascii(_name);

    private void Label(char before, string label, ReadOnlySpan<char> text)
    {
        _samples.GetSpan(1)[0] = (byte)before;
        _samples.Advance(1);
        Text(label);
        Ascii("=\""u8);
        while (text.IndexOfAny('\\', '"', '\n') is var at and >= 0)
        {
            Text(text[..at]);
            Ascii(text[at] switch { '\n' => "\\n"u8, '"' => "\\\""u8, _ => "\\\\"u8 });
            text = text[(at + 1)..];
        }
        Text(text);
        Ascii("\""u8);
    }

    private void Value(double value)
    {
        Ascii(" "u8);
        // Whole numbers, the common case, need no shortest-digits search.
        if (value == Math.Floor(value) && Math.Abs(value) < 1e15)
        {
            Span<byte> span = _samples.GetSpan(24);
            ((long)value).TryFormat(span, out int written, default, CultureInfo.InvariantCulture);
            _samples.Advance(written);
        }
        else
        {
            Text(GoNumber.General(value));
        }
        Ascii("\n"u8);
    }

    private void Text(ReadOnlySpan<char> text)
    {
        Span<byte> span = _samples.GetSpan(text.Length * 3);
        _samples.Advance(Encoding.UTF8.GetBytes(text, span));
    }

    private void Ascii(ReadOnlySpan<byte> bytes) => _samples.Write(bytes);
}
