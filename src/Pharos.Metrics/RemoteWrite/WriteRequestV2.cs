using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Pharos.Core;
using Pharos.Metrics.Scrape;
using Pharos.Metrics.Store;
using Pharos.Wire;

namespace Pharos.Metrics.RemoteWrite;

/// <summary>Walks an <c>io.prometheus.write.v2.Request</c> (remote write 2.0). A series is known by the hashes of its symbols, each hashed once per request.</summary>
internal sealed class WriteRequestV2(RemoteWriteLimits limits, IAppendBatch batch, RemoteWriteResult result)
{
    private const long KeySalt = 0x5257_0002;
    private readonly LabelsChecker _labels = new(limits);
    private readonly List<(int Start, int Length)> _symbols = [];
    private readonly List<UInt128> _hashes = [];
    private readonly List<uint> _refs = [];
    private readonly HashSet<(string, ulong, uint, uint)> _metadataSeen = [];
    private int _nameSymbol = -1;

    /// <exception cref="MalformedMessageException">Not such a message, or references beside the symbol table. Nothing of it may be committed.</exception>
    public void Append(ReadOnlySpan<byte> request)
    {
        ReadSymbols(request);
        int series = 0;
        var reader = new ProtoReader(request);
        while (reader.Next())
        {
            if (reader.Field != 5)
            {
                reader.Skip();
                continue;
            }
            if (++series > limits.MaxSeries) throw new MalformedMessageException($"more than {limits.MaxSeries} series in one request");
            AppendSeries(request, reader.ReadBytes());
        }
    }

    // Field order is free in protobuf: the table is read whole before any series.
    private void ReadSymbols(ReadOnlySpan<byte> request)
    {
        var reader = new ProtoReader(request);
        while (reader.Next())
        {
            if (reader.Field != 4)
            {
                reader.Skip();
                continue;
            }
            ReadOnlySpan<byte> symbol = reader.ReadBytes();
            if (_symbols.Count == 0 && symbol.Length > 0) throw new MalformedMessageException("the first symbol must be the empty string");
            if (symbol.SequenceEqual("__name__"u8)) _nameSymbol = _symbols.Count;
            _symbols.Add((reader.Position - symbol.Length, symbol.Length));
            _hashes.Add(XxHash128.HashToUInt128(symbol, KeySalt));
        }
    }

    private ReadOnlySpan<byte> Symbol(ReadOnlySpan<byte> request, uint reference)
    {
        if (reference >= _symbols.Count) throw new MalformedMessageException($"symbol reference {reference} is beyond the table of {_symbols.Count}");
        (int start, int length) = _symbols[(int)reference];
        return request.Slice(start, length);
    }

    private void AppendSeries(ReadOnlySpan<byte> request, ReadOnlySpan<byte> message)
    {
        int samples = ReadRefs(message, 1);
        ReadOnlySpan<uint> refs = CollectionsMarshal.AsSpan(_refs);
        UInt128 key = Key(refs);
        SeriesRef series = batch.Find(key);
        if (series.IsNone)
        {
            if (ReadLabels(request, refs, true, out string fault) is not { } labels)
            {
                result.Refuse("invalid_labels", () => $"invalid labels: {fault}", Math.Max(samples, 1));
                return;
            }
            series = batch.GetOrAdd(labels, key);
            if (series.IsNone)
            {
                result.Refuse("series_limit", () => $"series limit reached (series {labels})", Math.Max(samples, 1));
                return;
            }
        }
        uint[] own = [];
        long created = 0;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2: AppendSample(request, key, ref series, reader.ReadBytes(), created); break;
                case 3: AppendHistogram(request, key, ref series, reader.ReadBytes(), created); break;
                case 4:
                    if (own.Length == 0) own = [.. _refs];
                    AppendExemplar(request, series, reader.ReadBytes());
                    _refs.Clear();
                    _refs.AddRange(own);
                    break;
                case 5: ReadMetadata(request, reader.ReadBytes()); break;
                case 6: created = reader.ReadInt64(); break; // created_timestamp of the first release candidates
                default: reader.Skip(); break;
            }
        }
    }

    // Reads the references of a series or exemplar; gives the number of its samples and histograms.
    private int ReadRefs(ReadOnlySpan<byte> message, int field)
    {
        _refs.Clear();
        int samples = 0;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == field) PackedReader.AddUInt32(ref reader, _refs);
            else
            {
                if (reader.Field is 2 or 3) samples++;
                reader.Skip();
            }
        }
        if (_refs.Count % 2 != 0) throw new MalformedMessageException($"{_refs.Count} label references, expected an even number");
        foreach (uint reference in _refs)
            if (reference >= _symbols.Count) throw new MalformedMessageException($"symbol reference {reference} is beyond the table of {_symbols.Count}");
        return samples;
    }

    private UInt128 Key(ReadOnlySpan<uint> refs)
    {
        Span<UInt128> hashes = refs.Length <= 64 ? stackalloc UInt128[refs.Length] : new UInt128[refs.Length];
        for (int i = 0; i < refs.Length; i++) hashes[i] = _hashes[(int)refs[i]];
        return XxHash128.HashToUInt128(MemoryMarshal.AsBytes(hashes), KeySalt);
    }

    private LabelSet? ReadLabels(ReadOnlySpan<byte> request, ReadOnlySpan<uint> refs, bool needsName, out string fault)
    {
        _labels.Begin();
        for (int i = 0; i < refs.Length; i += 2) _labels.Add(Symbol(request, refs[i]), Symbol(request, refs[i + 1]));
        return _labels.Build(needsName, out fault);
    }

    private void AppendSample(ReadOnlySpan<byte> request, UInt128 key, ref SeriesRef series, ReadOnlySpan<byte> message, long startTimestampMs)
    {
        double value = 0;
        long timestampMs = 0;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: value = reader.ReadDouble(); break;
                case 2: timestampMs = reader.ReadInt64(); break;
                case 3: startTimestampMs = reader.ReadInt64(); break;
                default: reader.Skip(); break;
            }
        }
        AppendOutcome outcome = batch.Append(series, timestampMs, value, startTimestampMs);
        if (outcome == AppendOutcome.UnknownSeries && Again(request, key, ref series)) outcome = batch.Append(series, timestampMs, value, startTimestampMs);
        if (outcome is AppendOutcome.Appended or AppendOutcome.Duplicate) result.Samples++;
        else Refuse(outcome, request, timestampMs);
    }

    private void AppendHistogram(ReadOnlySpan<byte> request, UInt128 key, ref SeriesRef series, ReadOnlySpan<byte> message, long created)
    {
        FloatHistogram histogram = HistogramMessage.Read(message, out long timestampMs, out long startTimestampMs, out string? fault);
        if (fault is not null)
        {
            result.Refuse("invalid_histogram", () => $"invalid histogram: {fault}");
            return;
        }
        if (startTimestampMs == 0) startTimestampMs = created;
        AppendOutcome outcome = batch.AppendHistogram(series, timestampMs, histogram, startTimestampMs);
        if (outcome == AppendOutcome.UnknownSeries && Again(request, key, ref series)) outcome = batch.AppendHistogram(series, timestampMs, histogram, startTimestampMs);
        if (outcome is AppendOutcome.Appended or AppendOutcome.Duplicate) result.Histograms++;
        else Refuse(outcome, request, timestampMs);
    }

    private bool Again(ReadOnlySpan<byte> request, UInt128 key, ref SeriesRef series)
    {
        if (ReadLabels(request, CollectionsMarshal.AsSpan(_refs), true, out _) is not { } labels) return false;
        series = batch.GetOrAdd(labels, key);
        return !series.IsNone;
    }

    private void Refuse(AppendOutcome outcome, ReadOnlySpan<byte> request, long timestampMs)
    {
        string series = ReadLabels(request, CollectionsMarshal.AsSpan(_refs), true, out _)?.ToString() ?? "";
        result.Accept(outcome, () => series, timestampMs);
    }

    private void AppendExemplar(ReadOnlySpan<byte> request, SeriesRef series, ReadOnlySpan<byte> message)
    {
        double value = 0;
        long timestampMs = 0;
        _refs.Clear();
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: PackedReader.AddUInt32(ref reader, _refs); break;
                case 2: value = reader.ReadDouble(); break;
                case 3: timestampMs = reader.ReadInt64(); break;
                default: reader.Skip(); break;
            }
        }
        if (_refs.Count % 2 != 0) throw new MalformedMessageException($"{_refs.Count} label references of an exemplar, expected an even number");
        // A faulty exemplar does not fail the request: its sample is what matters.
        if (ReadLabels(request, CollectionsMarshal.AsSpan(_refs), false, out _) is not { } labels || !ExemplarRules.IsShortEnough(labels)) return;
        batch.AppendExemplar(series, new Exemplar(labels, value, timestampMs));
        result.Exemplars++;
    }

    private void ReadMetadata(ReadOnlySpan<byte> request, ReadOnlySpan<byte> message)
    {
        ulong type = 0;
        uint help = 0, unit = 0;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: type = reader.ReadVarint(); break;
                case 3: help = (uint)reader.ReadVarint(); break;
                case 4: unit = (uint)reader.ReadVarint(); break;
                default: reader.Skip(); break;
            }
        }
        if (type == 0 && help == 0 && unit == 0) return;
        string metric = "";
        for (int i = 0; i < _refs.Count; i += 2) if (_refs[i] == _nameSymbol) metric = Encoding.UTF8.GetString(Symbol(request, _refs[i + 1]));
        if (metric.Length == 0 || !_metadataSeen.Add((metric, type, help, unit))) return;
        batch.SetMetadata(metric, new MetricMetadata(MetadataTypes.Name(type), Encoding.UTF8.GetString(Symbol(request, unit)), Encoding.UTF8.GetString(Symbol(request, help))));
    }
}
