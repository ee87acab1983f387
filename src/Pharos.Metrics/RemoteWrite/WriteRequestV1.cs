using System.IO.Hashing;
using System.Text;
using Pharos.Core;
using Pharos.Metrics.Scrape;
using Pharos.Metrics.Store;
using Pharos.Wire;

namespace Pharos.Metrics.RemoteWrite;

/// <summary>Walks a <c>prometheus.WriteRequest</c> (remote write 1.0) in place. A series known by its raw label bytes costs a hash.</summary>
internal sealed class WriteRequestV1(RemoteWriteLimits limits, IAppendBatch batch, RemoteWriteResult result)
{
    private const long KeySalt = 0x5257_0001;
    // A series waits in the ring while its key's place, and then its row, come into the cache.
    private const int RingSize = 16, LookUpAfter = 8;
    private readonly LabelsChecker _labels = new(limits);
    private readonly Waiting[] _ring = new Waiting[RingSize];

    /// <exception cref="MalformedMessageException">Not such a message. Nothing of it may be committed.</exception>
    public void Append(ReadOnlySpan<byte> request)
    {
        int series = 0, appended = 0;
        var reader = new ProtoReader(request);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    if (series >= limits.MaxSeries) throw new MalformedMessageException($"more than {limits.MaxSeries} series in one request");
                    ReadOnlySpan<byte> message = reader.ReadBytes();
                    Enter(series++, message, reader.Position - message.Length);
                    if (series - appended > LookUpAfter) LookUp(series - LookUpAfter - 1);
                    if (series - appended == RingSize) AppendSeries(request, appended++);
                    break;
                case 3: ReadMetadata(reader.ReadBytes()); break;
                default: reader.Skip(); break;
            }
        }
        for (int next = Math.Max(appended, series - LookUpAfter); next < series; next++) LookUp(next);
        while (appended < series) AppendSeries(request, appended++);
    }

    private void Enter(int number, ReadOnlySpan<byte> message, int at)
    {
        int labelsEnd = TimeSeriesMessage.LabelsEnd(message);
        UInt128 key = XxHash128.HashToUInt128(message[..labelsEnd], KeySalt);
        batch.Announce(key);
        _ring[number % RingSize] = new Waiting { At = at, Length = message.Length, LabelsEnd = labelsEnd, Key = key };
    }

    private void LookUp(int number)
    {
        ref Waiting waiting = ref _ring[number % RingSize];
        waiting.Series = batch.FindAhead(waiting.Key);
    }

    private void AppendSeries(ReadOnlySpan<byte> request, int number)
    {
        ref readonly Waiting waiting = ref _ring[number % RingSize];
        ReadOnlySpan<byte> message = request.Slice(waiting.At, waiting.Length);
        int labelsEnd = waiting.LabelsEnd;
        UInt128 key = waiting.Key;
        SeriesRef series = waiting.Series;
        if (series.IsNone) series = batch.Find(key); // it may have come with this request
        if (series.IsNone)
        {
            if (ReadLabels(message) is not { } labels) return;
            series = batch.GetOrAdd(labels, TimeSeriesMessage.HasLabels(message[labelsEnd..]) ? default : key);
            if (series.IsNone)
            {
                result.Refuse("series_limit", () => $"series limit reached (series {labels})");
                return;
            }
        }
        ReadOnlySpan<byte> rest = message[labelsEnd..];
        if (TimeSeriesMessage.IsPlainSample(rest, out double plainValue, out long plainTimestampMs))
        {
            AppendSample(message, key, ref series, plainTimestampMs, plainValue);
            return;
        }
        var reader = new ProtoReader(rest);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2: AppendSample(message, key, ref series, reader.ReadBytes()); break;
                case 3: AppendExemplar(series, reader.ReadBytes()); break;
                case 4: AppendHistogram(message, key, ref series, reader.ReadBytes()); break;
                default: reader.Skip(); break;
            }
        }
    }

    private LabelSet? ReadLabels(ReadOnlySpan<byte> message)
    {
        _labels.Begin();
        int samples = 0;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1) ReadLabel(reader.ReadBytes());
            else
            {
                if (reader.Field is 2 or 4) samples++;
                reader.Skip();
            }
        }
        if (_labels.Build(needsName: true, out string fault) is { } labels) return labels;
        result.Refuse("invalid_labels", () => $"invalid labels: {fault}", Math.Max(samples, 1));
        return null;
    }

    private void ReadLabel(ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> name = default, value = default;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1) name = reader.ReadBytes();
            else if (reader.Field == 2) value = reader.ReadBytes();
            else reader.Skip();
        }
        _labels.Add(name, value);
    }

    private void AppendSample(ReadOnlySpan<byte> message, UInt128 key, ref SeriesRef series, ReadOnlySpan<byte> sample)
    {
        double value = 0;
        long timestampMs = 0;
        var reader = new ProtoReader(sample);
        while (reader.Next())
        {
            if (reader.Field == 1) value = reader.ReadDouble();
            else if (reader.Field == 2) timestampMs = reader.ReadInt64();
            else reader.Skip();
        }
        AppendSample(message, key, ref series, timestampMs, value);
    }

    private void AppendSample(ReadOnlySpan<byte> message, UInt128 key, ref SeriesRef series, long timestampMs, double value)
    {
        AppendOutcome outcome = batch.Append(series, timestampMs, value);
        if (outcome == AppendOutcome.UnknownSeries && ReadLabels(message) is { } labels)
        {
            series = batch.GetOrAdd(labels, key);
            outcome = series.IsNone ? AppendOutcome.SeriesLimit : batch.Append(series, timestampMs, value);
        }
        if (outcome is AppendOutcome.Appended or AppendOutcome.Duplicate) result.Samples++;
        else Refuse(outcome, message, timestampMs);
    }

    private void AppendHistogram(ReadOnlySpan<byte> message, UInt128 key, ref SeriesRef series, ReadOnlySpan<byte> sample)
    {
        FloatHistogram histogram = HistogramMessage.Read(sample, out long timestampMs, out _, out string? fault);
        if (fault is not null)
        {
            result.Refuse("invalid_histogram", () => $"invalid histogram: {fault}");
            return;
        }
        AppendOutcome outcome = batch.AppendHistogram(series, timestampMs, histogram);
        if (outcome == AppendOutcome.UnknownSeries && ReadLabels(message) is { } labels)
        {
            series = batch.GetOrAdd(labels, key);
            outcome = series.IsNone ? AppendOutcome.SeriesLimit : batch.AppendHistogram(series, timestampMs, histogram);
        }
        if (outcome is AppendOutcome.Appended or AppendOutcome.Duplicate) result.Histograms++;
        else Refuse(outcome, message, timestampMs);
    }

    private void Refuse(AppendOutcome outcome, ReadOnlySpan<byte> message, long timestampMs)
    {
        string series = ReadLabels(message)?.ToString() ?? "";
        result.Accept(outcome, () => series, timestampMs);
    }

    private void AppendExemplar(SeriesRef series, ReadOnlySpan<byte> message)
    {
        double value = 0;
        long timestampMs = 0;
        _labels.Begin();
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: ReadLabel(reader.ReadBytes()); break;
                case 2: value = reader.ReadDouble(); break;
                case 3: timestampMs = reader.ReadInt64(); break;
                default: reader.Skip(); break;
            }
        }
        // A faulty exemplar is counted but does not fail the request: its sample is what matters.
        if (_labels.Build(needsName: false, out _) is not { } labels || !ExemplarRules.IsShortEnough(labels)) return;
        batch.AppendExemplar(series, new Exemplar(labels, value, timestampMs));
        result.Exemplars++;
    }

    private void ReadMetadata(ReadOnlySpan<byte> message)
    {
        ulong type = 0;
        string family = "", help = "", unit = "";
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: type = reader.ReadVarint(); break;
                case 2: family = Encoding.UTF8.GetString(reader.ReadBytes()); break;
                case 4: help = Encoding.UTF8.GetString(reader.ReadBytes()); break;
                case 5: unit = Encoding.UTF8.GetString(reader.ReadBytes()); break;
                default: reader.Skip(); break;
            }
        }
        if (family.Length > 0) batch.SetMetadata(family, new MetricMetadata(MetadataTypes.Name(type), unit, help));
    }

    /// <summary>A series of the request whose samples are not appended yet.</summary>
    private struct Waiting
    {
        public int At;
        public int Length;
        public int LabelsEnd;
        public UInt128 Key;
        public SeriesRef Series;
    }
}
