using System.IO.Hashing;
using System.Text;
using System.Text.Unicode;
using Pharos.Core;
using Pharos.Metrics.Store;

namespace Pharos.Metrics.Exposition;

/// <summary>Reads the Prometheus text format 0.0.4 and 1.0.0 (docs: exposition formats), as liberal with blanks as upstream.</summary>
internal ref struct TextExpositionReader(ReadOnlySpan<byte> body) : IExpositionReader
{
    private readonly ReadOnlySpan<byte> _body = body;
    private readonly SeriesSyntax _syntax = new(body, spaces: true);
    private int _at;
    private int _seriesStart;
    private int _seriesEnd;
    private int _familyStart;
    private int _familyEnd;
    private int _textStart;
    private int _textEnd;
    private EntryKind _kind;
    private string? _type;
    private string? _bound;

    public readonly UInt128 SeriesKey => XxHash128.HashToUInt128(_body[_seriesStart.._seriesEnd], _bound switch { "le" => 1, "quantile" => 2, _ => 0 });

    public readonly UInt128 MetadataKey => XxHash128.HashToUInt128(_body[_familyStart.._textEnd], (long)_kind);

    public double Value { get; private set; }

    public readonly FloatHistogram? Histogram => null;

    public long? TimestampMs { get; private set; }

    public readonly long StartTimestampMs => 0;

    public readonly bool HasExemplar => false;

    public readonly void ReadExemplars(List<Exemplar> exemplars, long defaultTimestampMs) { }

    public readonly string Family => MetadataSyntax.Name(_body, _familyStart, _familyEnd);

    public readonly string Text => _kind switch
    {
        EntryKind.Type => _type!,
        EntryKind.Help => EscapedText.Read(_body[_textStart.._textEnd], quotes: false),
        _ => Encoding.UTF8.GetString(_body[_textStart.._textEnd]),
    };

    public readonly void ReadLabels(LabelSetBuilder labels) => _syntax.ReadSeries(_seriesStart, _seriesEnd, labels, _bound);

    public EntryKind Read()
    {
        while (_at < _body.Length)
        {
            byte b = _body[_at];
            if (b is (byte)' ' or (byte)'\t' or (byte)'\n') _at++;
            else return _kind = b == '#' ? ReadComment() : ReadSample();
        }
        return _kind = EntryKind.End;
    }

    private EntryKind ReadSample()
    {
        if (_body[_at] != '{' && !SeriesSyntax.IsNameStart(_body[_at])) throw _syntax.Error(_at, "expected a valid start token");
        _seriesStart = _at;
        _seriesEnd = _syntax.FindEnd(_at);
        _bound = _type switch { "histogram" => "le", "summary" => "quantile", _ => null }; // as upstream: the last TYPE line counts, whatever its family
        int start = SkipBlanks(_seriesEnd), end = TokenEnd(start);
        if (end == start) throw FaultOfSeries(start);
        Value = ReadFloat(start, end);
        TimestampMs = null;
        _at = SkipBlanks(end);
        if (_at < _body.Length && _body[_at] != '\n')
        {
            end = _at;
            if (_body[end] is (byte)'-' or (byte)'+') end++;
            while (end < _body.Length && char.IsAsciiDigit((char)_body[end])) end++;
            if (!ExpositionNumbers.TryParseInt(_body[_at..end], out long timestampMs)) throw _syntax.Error(_at, "expected timestamp or new record");
            TimestampMs = timestampMs;
            _at = SkipBlanks(end);
            if (_at < _body.Length && _body[_at] != '\n') throw _syntax.Error(_at, "expected next entry after timestamp");
        }
        return EntryKind.Series;
    }

    // A line without a value may be one whose labels are at fault; that error says more.
    private readonly ExpositionException FaultOfSeries(int valueAt)
    {
        try { ReadLabels(new LabelSetBuilder()); }
        catch (ExpositionException e) { return e; }
        return _syntax.Error(valueAt, "expected value after metric");
    }

    private readonly double ReadFloat(int start, int end)
    {
        if (_body[start..end].IndexOfAny("pPxX_"u8) >= 0) throw _syntax.Error(start, "unsupported character in float");
        if (ExpositionNumbers.TryParseFloat(_body[start..end], out double value)) return value;
        ReadLabels(new LabelSetBuilder()); // an error in the labels says more
        throw ExpositionException.InLine(_body, start, $"\"{Encoding.UTF8.GetString(_body[start..end])}\" is not a number");
    }

    private EntryKind ReadComment()
    {
        int start = _at, end = LineEnd(_at);
        _at = end;
        int at = SkipBlanks(start + 1);
        if (at > start + 1 && end - at > 5 && _body[at + 4] is (byte)' ' or (byte)'\t')
        {
            ReadOnlySpan<byte> word = _body.Slice(at, 4);
            if (word.SequenceEqual("HELP"u8)) return ReadMetadata(SkipBlanks(at + 4), end, EntryKind.Help);
            if (word.SequenceEqual("TYPE"u8)) return ReadMetadata(SkipBlanks(at + 4), end, EntryKind.Type);
        }
        _textStart = start;
        _textEnd = end;
        return EntryKind.Comment;
    }

    private EntryKind ReadMetadata(int at, int end, EntryKind kind)
    {
        _familyStart = at;
        _familyEnd = MetadataSyntax.NameEnd(_body, at, end);
        if (_familyEnd < 0) throw _syntax.Error(at, $"expected metric name after {(kind == EntryKind.Help ? "HELP" : "TYPE")}");
        _textStart = Math.Min(_familyEnd + 1, end);
        _textEnd = end;
        ReadOnlySpan<byte> text = _body[_textStart.._textEnd];
        if (kind == EntryKind.Help)
        {
            if (!Utf8.IsValid(text)) throw ExpositionException.InLine(_body, at, "help text is not valid UTF-8");
            return kind;
        }
        _type = text switch
        {
            _ when text.SequenceEqual("counter"u8) => "counter",
            _ when text.SequenceEqual("gauge"u8) => "gauge",
            _ when text.SequenceEqual("histogram"u8) => "histogram",
            _ when text.SequenceEqual("summary"u8) => "summary",
            _ when text.SequenceEqual("untyped"u8) => "unknown",
            _ => throw ExpositionException.InLine(_body, at, $"invalid metric type \"{Encoding.UTF8.GetString(text)}\""),
        };
        return kind;
    }

    private readonly int SkipBlanks(int at)
    {
        while (at < _body.Length && _body[at] is (byte)' ' or (byte)'\t') at++;
        return at;
    }

    private readonly int TokenEnd(int at)
    {
        while (at < _body.Length && _body[at] is not ((byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'{')) at++;
        return at;
    }

    private readonly int LineEnd(int at)
    {
        int end = _body[at..].IndexOf((byte)'\n');
        return end < 0 ? _body.Length : at + end;
    }
}
