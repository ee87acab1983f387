using System.IO.Hashing;
using System.Text;
using System.Text.Unicode;
using Pharos.Core;
using Pharos.Metrics.Store;

namespace Pharos.Metrics.Exposition;

/// <summary>Reads OpenMetrics text 0.0.1 and 1.0.0: one blank between the parts, seconds as timestamps, exemplars, <c># EOF</c> last.</summary>
/// <param name="body">The whole document.</param>
/// <param name="startTimestamps">Take <c>_created</c> samples of counters, histograms and summaries as start timestamps of the others instead of as series.</param>
internal ref struct OpenMetricsReader(ReadOnlySpan<byte> body, bool startTimestamps = false) : IExpositionReader
{
    private readonly ReadOnlySpan<byte> _body = body;
    private readonly SeriesSyntax _syntax = new(body, spaces: false);
    private int _at;
    private int _seriesStart;
    private int _seriesEnd;
    private int _familyStart;
    private int _familyEnd;
    private int _textStart;
    private int _textEnd;
    private int _exemplarStart;
    private double _exemplarValue;
    private long? _exemplarTimestampMs;
    private EntryKind _kind;
    private string _type = "unknown";
    private string? _bound;
    private string _family = "";
    private CreatedTimestamps? _created;

    public readonly UInt128 SeriesKey => XxHash128.HashToUInt128(_body[_seriesStart.._seriesEnd], _bound switch { "le" => 4, "quantile" => 5, _ => 3 });

    public readonly UInt128 MetadataKey => XxHash128.HashToUInt128(_body[_familyStart.._textEnd], (long)_kind);

    public double Value { get; private set; }

    public readonly FloatHistogram? Histogram => null;

    public long? TimestampMs { get; private set; }

    public long StartTimestampMs { get; private set; }

    public readonly bool HasExemplar => _exemplarStart > 0;

    public readonly string Family => _family;

    public readonly string Text => _kind switch
    {
        EntryKind.Type => _type,
        EntryKind.Help => EscapedText.Read(_body[_textStart.._textEnd], quotes: true),
        _ => Encoding.UTF8.GetString(_body[_textStart.._textEnd]),
    };

    public readonly void ReadLabels(LabelSetBuilder labels) => _syntax.ReadSeries(_seriesStart, _seriesEnd, labels, _bound);

    public readonly void ReadExemplars(List<Exemplar> exemplars, long defaultTimestampMs)
    {
        if (_exemplarStart == 0) return;
        var labels = new LabelSetBuilder();
        _syntax.ReadBraces(_exemplarStart, _body.Length, labels, null, exemplar: true);
        exemplars.Add(new Exemplar(labels.Build(), _exemplarValue, _exemplarTimestampMs ?? defaultTimestampMs));
    }

    public EntryKind Read()
    {
        while (true)
        {
            if (_at >= _body.Length) throw ExpositionException.InLine(_body, _body.Length, "data does not end with # EOF");
            if (_body[_at] == '#') return _kind = ReadMetadata();
            ReadSample();
            if (!startTimestamps || _type is not ("counter" or "histogram" or "summary")) return _kind = EntryKind.Series;
            _created ??= CreatedTimestamps.Collect(_body, _seriesStart, _family, _type);
            ReadOnlySpan<byte> series = _body[_seriesStart.._seriesEnd];
            if (_created.IsCreated(series)) continue;
            if (_created.Any)
            {
                var labels = new LabelSetBuilder();
                ReadLabels(labels);
                StartTimestampMs = _created.Find(labels);
            }
            return _kind = EntryKind.Series;
        }
    }

    private void ReadSample()
    {
        if (_body[_at] != '{' && !SeriesSyntax.IsNameStart(_body[_at])) throw _syntax.Error(_at, "expected a valid start token");
        _seriesStart = _at;
        _seriesEnd = _syntax.FindEnd(_at);
        _bound = _type switch { "histogram" => "le", "summary" => "quantile", _ => null }; // as upstream: the last TYPE line counts, whatever its family
        TimestampMs = null;
        _exemplarStart = 0;
        StartTimestampMs = 0;
        int at = _seriesEnd;
        if (!Token(ref at, out ReadOnlySpan<byte> token))
        {
            ReadLabels(new LabelSetBuilder());
            throw _syntax.Error(at, "expected value after metric");
        }
        Value = ReadFloat(token, at - token.Length);
        if (Peek(at, " # {"u8)) at = ReadExemplar(at + 3);
        else if (Token(ref at, out token))
        {
            TimestampMs = ReadTimestamp(token, at - token.Length, "timestamp");
            if (Peek(at, " # {"u8)) at = ReadExemplar(at + 3);
        }
        if (at < _body.Length && _body[at] != '\n') throw _syntax.Error(at, "expected next entry after timestamp");
        _at = at + 1;
    }

    private int ReadExemplar(int brace)
    {
        _exemplarStart = brace;
        int at = _syntax.ReadBraces(brace, _body.Length, new LabelSetBuilder(), null, exemplar: true);
        if (!Token(ref at, out ReadOnlySpan<byte> token)) throw _syntax.Error(at, "expected value after exemplar labels");
        _exemplarValue = ReadFloat(token, at - token.Length);
        _exemplarTimestampMs = Token(ref at, out token) ? ReadTimestamp(token, at - token.Length, "exemplar timestamp") : null;
        return at;
    }

    // A blank and then what is neither blank nor line break.
    private readonly bool Token(ref int at, out ReadOnlySpan<byte> token)
    {
        token = default;
        if (at >= _body.Length || _body[at] != ' ') return false;
        ReadOnlySpan<byte> rest = _body[(at + 1)..];
        int length = rest.IndexOfAny((byte)' ', (byte)'\n');
        if (length < 0) length = rest.Length;
        if (length == 0) return false;
        token = rest[..length];
        at += 1 + length;
        return true;
    }

    private readonly bool Peek(int at, ReadOnlySpan<byte> text) => _body[Math.Min(at, _body.Length)..].StartsWith(text);

    private readonly double ReadFloat(ReadOnlySpan<byte> text, int at)
    {
        if (text.IndexOfAny("pPxX_"u8) >= 0) throw _syntax.Error(at, "unsupported character in float");
        return ExpositionNumbers.TryParseFloat(text, out double value)
            ? value
            : throw ExpositionException.InLine(_body, at, $"\"{Encoding.UTF8.GetString(text)}\" is not a number");
    }

    private readonly long ReadTimestamp(ReadOnlySpan<byte> text, int at, string what)
    {
        double seconds = ReadFloat(text, at);
        if (!double.IsFinite(seconds) || Math.Abs(seconds) > long.MaxValue / 1000.0) throw ExpositionException.InLine(_body, at, $"invalid {what} {Encoding.UTF8.GetString(text)}");
        return (long)(seconds * 1000);
    }

    private EntryKind ReadMetadata()
    {
        int start = _at, end = _body[_at..].IndexOf((byte)'\n');
        end = end < 0 ? _body.Length : start + end;
        ReadOnlySpan<byte> line = _body[start..end];
        if (line.SequenceEqual("# EOF"u8))
        {
            if (end + 1 < _body.Length) throw ExpositionException.InLine(_body, end + 1, "unexpected data after # EOF");
            _at = start;
            return EntryKind.End;
        }
        EntryKind kind = line.StartsWith("# HELP "u8) ? EntryKind.Help
            : line.StartsWith("# TYPE "u8) ? EntryKind.Type
            : line.StartsWith("# UNIT "u8) ? EntryKind.Unit
            : throw _syntax.Error(start, "expected a valid start token");
        _familyStart = start + 7;
        _familyEnd = MetadataSyntax.NameEnd(_body, _familyStart, end);
        if (_familyEnd < 0) throw _syntax.Error(_familyStart, $"expected metric name after {Encoding.ASCII.GetString(line[2..6])}");
        if (_familyEnd >= end || _body[_familyEnd] != ' ' || end == _body.Length) throw _syntax.Error(_familyEnd, $"expected text in {Encoding.ASCII.GetString(line[2..6])}");
        _textStart = _familyEnd + 1;
        _textEnd = end;
        _at = end + 1;
        string family = _family = MetadataSyntax.Name(_body, _familyStart, _familyEnd);
        _created = null;
        ReadOnlySpan<byte> text = _body[_textStart.._textEnd];
        if (!Utf8.IsValid(text)) throw ExpositionException.InLine(_body, start, "text is not valid UTF-8");
        if (kind == EntryKind.Type) _type = ReadType(text, start);
        if (kind == EntryKind.Unit && text.Length > 0 && !(family.Length > text.Length && family.EndsWith("_" + Encoding.UTF8.GetString(text), StringComparison.Ordinal)))
            throw ExpositionException.InLine(_body, start, $"unit \"{Encoding.UTF8.GetString(text)}\" not a suffix of metric \"{family}\"");
        return kind;
    }

    private readonly string ReadType(ReadOnlySpan<byte> text, int at) => Encoding.UTF8.GetString(text) switch
    {
        "counter" => "counter",
        "gauge" => "gauge",
        "histogram" => "histogram",
        "gaugehistogram" => "gaugehistogram",
        "summary" => "summary",
        "info" => "info",
        "stateset" => "stateset",
        "unknown" => "unknown",
        string other => throw ExpositionException.InLine(_body, at, $"invalid metric type \"{other}\""),
    };
}
