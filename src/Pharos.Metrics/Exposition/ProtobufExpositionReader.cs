using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Pharos.Core;
using Pharos.Metrics.Store;
using Pharos.Wire;

namespace Pharos.Metrics.Exposition;

/// <summary>Reads delimited <c>io.prometheus.client.MetricFamily</c> messages (client_model, metrics.proto).</summary>
/// <param name="body">Families, each after its length as a varint.</param>
/// <param name="nativeHistograms">Give native histograms; else only their classic buckets are read.</param>
/// <param name="classicToo">Give the classic series of a histogram beside its native form.</param>
internal ref struct ProtobufExpositionReader(ReadOnlySpan<byte> body, bool nativeHistograms, bool classicToo = false) : IExpositionReader
{
    private readonly MetricSamples _samples = new(nativeHistograms, classicToo);
    private ProtoReader _families = new(body);
    private ProtoReader _metrics;
    private ReadOnlySpan<byte> _name;
    private ReadOnlySpan<byte> _help;
    private ReadOnlySpan<byte> _unit;
    private ReadOnlySpan<byte> _metric;
    private ProtobufMetricType _type;
    private int _pendingMetadata; // 3 help, 2 type, 1 unit, 0 none
    private EntryKind _kind;
    private int _next;
    private int _family;
    private UInt128 _metricKey;

    private readonly MetricSample Current => _samples.List[_next - 1];

    public readonly UInt128 SeriesKey
    {
        get
        {
            Span<byte> key = stackalloc byte[25];
            BinaryPrimitives.WriteUInt128LittleEndian(key, _metricKey);
            key[16] = (byte)Current.Suffix;
            BinaryPrimitives.WriteDoubleLittleEndian(key[17..], Current.Bound);
            return XxHash128.HashToUInt128(key, 6);
        }
    }

    public readonly UInt128 MetadataKey
    {
        get
        {
            XxHash128 hash = _samples.Hash;
            hash.Append(_name);
            hash.Append([0xFF, (byte)_kind, (byte)_type]);
            hash.Append(_kind == EntryKind.Help ? _help : _unit);
            UInt128 key = hash.GetCurrentHashAsUInt128();
            hash.Reset();
            return key;
        }
    }

    public readonly double Value => Current.Value;

    public readonly FloatHistogram? Histogram => Current.Histogram;

    public readonly long? TimestampMs => _samples.TimestampMs;

    public readonly long StartTimestampMs => _samples.StartTimestampMs;

    public readonly string Family => Encoding.UTF8.GetString(_name);

    public readonly string Text => _kind switch
    {
        EntryKind.Help => Encoding.UTF8.GetString(_help),
        EntryKind.Unit => Encoding.UTF8.GetString(_unit),
        _ => _type switch
        {
            ProtobufMetricType.Counter => "counter",
            ProtobufMetricType.Gauge => "gauge",
            ProtobufMetricType.Summary => "summary",
            ProtobufMetricType.Histogram => "histogram",
            ProtobufMetricType.GaugeHistogram => "gaugehistogram",
            _ => "unknown",
        },
    };

    public readonly bool HasExemplar => !_metric[Current.Exemplar].IsEmpty || Current.NativeExemplars;

    public EntryKind Read()
    {
        try { return _kind = ReadNext(); }
        catch (MalformedMessageException e) { throw Damaged(e); }
    }

    private readonly ExpositionException Damaged(MalformedMessageException e) => new($"metric family {_family}: {e.Message}");

    private EntryKind ReadNext()
    {
        while (true)
        {
            if (_pendingMetadata > 0)
            {
                switch (_pendingMetadata--)
                {
                    case 3: return EntryKind.Help;
                    case 2: return EntryKind.Type;
                    default:
                        if (!_unit.IsEmpty) return EntryKind.Unit;
                        break;
                }
            }
            if (_next < _samples.List.Count)
            {
                _next++;
                return Current.Histogram is null ? EntryKind.Series : EntryKind.Histogram;
            }
            if (NextMetric()) continue;
            if (!_families.NextDelimited(out ReadOnlySpan<byte> family)) return EntryKind.End;
            OpenFamily(family);
        }
    }

    private void OpenFamily(ReadOnlySpan<byte> family)
    {
        _family++;
        _name = _help = _unit = default;
        _type = ProtobufMetricType.Counter;
        var reader = new ProtoReader(family);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: _name = reader.ReadBytes(); break;
                case 2: _help = reader.ReadBytes(); break;
                case 3: _type = (ProtobufMetricType)reader.ReadVarint(); break;
                case 5: _unit = reader.ReadBytes(); break;
                default: reader.Skip(); break;
            }
        }
        if (_name.IsEmpty) throw new ExpositionException($"metric family {_family} has no name");
        if (!Enum.IsDefined(_type)) throw new ExpositionException($"unknown metric type for metric {Encoding.UTF8.GetString(_name)}: {(int)_type}");
        _metrics = new ProtoReader(family);
        _pendingMetadata = 3;
    }

    private bool NextMetric()
    {
        while (_metrics.Next())
        {
            if (_metrics.Field != 4)
            {
                _metrics.Skip();
                continue;
            }
            _metric = _metrics.ReadBytes();
            _samples.Read(_metric, _type, Family);
            _metricKey = HashLabels();
            _next = 0;
            return true;
        }
        return false;
    }

    private readonly UInt128 HashLabels()
    {
        XxHash128 hash = _samples.Hash;
        hash.Append(_name);
        hash.Append("\xFF"u8);
        var reader = new ProtoReader(_metric);
        while (reader.Next())
        {
            if (reader.Field == 1) hash.Append(reader.ReadBytes());
            else reader.Skip();
        }
        UInt128 key = hash.GetCurrentHashAsUInt128();
        hash.Reset();
        return key;
    }

    public readonly void ReadLabels(LabelSetBuilder labels)
    {
        MetricSample sample = Current;
        labels.Set(Label.MetricName, Family + sample.Suffix switch
        {
            SampleSuffix.Count => "_count",
            SampleSuffix.Sum => "_sum",
            SampleSuffix.Bucket => "_bucket",
            _ => "",
        });
        try { ReadPairs(_metric, labels); }
        catch (MalformedMessageException e) { throw Damaged(e); }
        if (sample.Suffix == SampleSuffix.Bucket) labels.Set("le", ExpositionNumbers.FormatBound(sample.Bound));
        else if (sample.Suffix == SampleSuffix.Quantile) labels.Set("quantile", ExpositionNumbers.FormatBound(sample.Bound));
    }

    private static void ReadPairs(ReadOnlySpan<byte> metric, LabelSetBuilder labels)
    {
        var reader = new ProtoReader(metric);
        while (reader.Next())
        {
            if (reader.Field == 1) ReadLabel(reader.ReadBytes(), labels);
            else reader.Skip();
        }
    }

    private static void ReadLabel(ReadOnlySpan<byte> pair, LabelSetBuilder labels)
    {
        ReadOnlySpan<byte> name = default, value = default;
        var reader = new ProtoReader(pair);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: name = reader.ReadBytes(); break;
                case 2: value = reader.ReadBytes(); break;
                default: reader.Skip(); break;
            }
        }
        if (!System.Text.Unicode.Utf8.IsValid(name) || !System.Text.Unicode.Utf8.IsValid(value)) throw new ExpositionException("invalid UTF-8 in label");
        string text = LabelNames.Intern(name);
        if (labels.Has(text)) throw new ExpositionException($"label name \"{text}\" is not unique");
        labels.Set(text, Encoding.UTF8.GetString(value));
    }

    public readonly void ReadExemplars(List<Exemplar> exemplars, long defaultTimestampMs)
    {
        try
        {
            if (!_metric[Current.Exemplar].IsEmpty) exemplars.Add(ReadExemplar(_metric[Current.Exemplar], defaultTimestampMs));
            if (!Current.NativeExemplars) return;
            foreach (Range range in _samples.NativeExemplars) exemplars.Add(ReadExemplar(_metric[range], defaultTimestampMs));
        }
        catch (MalformedMessageException e) { throw Damaged(e); }
    }

    private static Exemplar ReadExemplar(ReadOnlySpan<byte> message, long timestampMs)
    {
        var labels = new LabelSetBuilder();
        double value = 0;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: ReadLabel(reader.ReadBytes(), labels); break;
                case 2: value = reader.ReadDouble(); break;
                case 3: timestampMs = MetricSamples.ReadTimestamp(reader.ReadBytes()); break;
                default: reader.Skip(); break;
            }
        }
        return new Exemplar(labels.Build(), value, timestampMs);
    }
}
