using Pharos.Core;
using Pharos.Metrics.Config;
using Pharos.Metrics.Exposition;
using Pharos.Metrics.Store;
using Pharos.Metrics.Store.Head;

namespace Pharos.Metrics.Scrape;

/// <summary>Puts the samples of a body into a batch. A line known from the scrape before costs its hash and its number.</summary>
internal sealed class BodyAppender(ScrapeConfig job, ScrapeOptions options, LabelSet target, PoolMetadata metadata, JobSeriesBudget budget)
{
    private static readonly UInt128 s_convertedKeySalt = new(0x4E48_4342, 0); // a converted histogram is no line of the page

    private readonly SampleLabels _labels = new(job, options, target);
    private readonly List<Exemplar> _exemplars = [];
    private readonly List<(SeriesRef Series, bool IsHistogram)> _ended = [];
    private readonly ClassicHistogramCollector? _classic = job.ConvertClassicHistograms ? new ClassicHistogramCollector() : null;

    public SeriesCache Cache { get; } = new();

    public SampleLabels Labels => _labels;

    /// <summary>Reads a body by its format into the batch, then ends the series that it no longer has.</summary>
    /// <exception cref="ScrapeException">Limits, names, histograms. The batch must not be committed; call <see cref="AppendFailure"/> with another.</exception>
    /// <exception cref="ExpositionException">The body is not in its format. Likewise.</exception>
    public void Append(IAppendBatch batch, ReadOnlySpan<byte> body, ScrapeProtocol protocol, long timestampMs, ref AppendCounts counts)
    {
        Cache.BeginScrape();
        switch (protocol)
        {
            case ScrapeProtocol.PrometheusProto:
                var protobuf = new ProtobufExpositionReader(body, job.NativeHistograms, job.AlwaysScrapeClassicHistograms);
                AppendEntries(batch, ref protobuf, timestampMs, ref counts);
                break;
            case ScrapeProtocol.OpenMetricsText0_0_1 or ScrapeProtocol.OpenMetricsText1_0_0:
                var open = new OpenMetricsReader(body, options.StartTimestamps);
                AppendEntries(batch, ref open, timestampMs, ref counts);
                break;
            default:
                var text = new TextExpositionReader(body);
                AppendEntries(batch, ref text, timestampMs, ref counts);
                break;
        }
        if (job.SampleLimit > 0 && counts.Kept > job.SampleLimit) throw new ScrapeException("sample_limit", $"sample limit exceeded: {counts.Kept} samples, limit {job.SampleLimit}");
        _ended.Clear();
        int before = Cache.LiveCount;
        Cache.EndScrape(_ended);
        budget.Change(Cache.LiveCount - before);
        AppendStale(batch, _ended, timestampMs);
    }

    /// <summary>Ends every series that the last good scrape had.</summary>
    /// <param name="begun">Whether <see cref="Append"/> had begun with this scrape.</param>
    public void AppendFailure(IAppendBatch batch, long timestampMs, bool begun)
    {
        if (begun) metadata.Forget();
        else Cache.BeginScrape();
        _ended.Clear();
        int before = Cache.LiveCount;
        Cache.FailScrape(_ended);
        budget.Change(-before);
        AppendStale(batch, _ended, timestampMs);
    }

    /// <summary>Ends what is live: the target is gone.</summary>
    public void AppendEnd(IAppendBatch batch, long timestampMs)
    {
        _ended.Clear();
        Cache.CollectLive(_ended);
        AppendStale(batch, _ended, timestampMs);
    }

    /// <summary>Gives the job's series back to its budget when the target goes.</summary>
    public void Release() => budget.Change(-Cache.LiveCount);

    private static void AppendStale(IAppendBatch batch, List<(SeriesRef Series, bool IsHistogram)> ended, long timestampMs)
    {
        foreach ((SeriesRef series, bool isHistogram) in ended)
        {
            // An unknown series has ended by itself, and one with a newer sample lives on by another way: both need no marker.
            if (isHistogram) batch.AppendHistogram(series, timestampMs, new FloatHistogram { Sum = StaleMarker.Value });
            else batch.Append(series, timestampMs, StaleMarker.Value);
        }
    }

    private void AppendEntries<TReader>(IAppendBatch batch, ref TReader reader, long timestampMs, ref AppendCounts counts)
        where TReader : IExpositionReader, allows ref struct
    {
        _classic?.Reset();
        while (true)
        {
            EntryKind kind = reader.Read();
            switch (kind)
            {
                case EntryKind.End:
                    if (_classic is not null) AppendConverted(batch, ref counts);
                    return;
                case EntryKind.Series or EntryKind.Histogram:
                    if (_classic is not null && TakeClassic(batch, ref reader, kind, timestampMs, ref counts)) break;
                    AppendSample(batch, ref reader, kind == EntryKind.Histogram, timestampMs, ref counts);
                    break;
                case EntryKind.Help or EntryKind.Type or EntryKind.Unit:
                    if (_classic is not null) AppendConverted(batch, ref counts);
                    if (_classic is not null && kind == EntryKind.Type) _classic.BeginFamily(reader.Family, reader.Text);
                    LearnMetadata(batch, ref reader, kind);
                    break;
            }
        }
    }

    // True where the sample went into a histogram and is not stored by itself as well.
    private bool TakeClassic<TReader>(IAppendBatch batch, ref TReader reader, EntryKind kind, long defaultTimestampMs, ref AppendCounts counts)
        where TReader : IExpositionReader, allows ref struct
    {
        if (!_classic!.IsOpen) return false;
        var builder = new LabelSetBuilder();
        reader.ReadLabels(builder);
        LabelSet labels = builder.Build();
        if (kind == EntryKind.Histogram)
        {
            AppendConverted(batch, ref counts);
            _classic.SawNative(labels);
            return false;
        }
        if (!_classic.Belongs(labels, out LabelSet group)) return false;
        if (_classic.IsAnother(group)) AppendConverted(batch, ref counts);
        bool ownTime = job.HonorTimestamps && reader.TimestampMs.HasValue;
        long timestampMs = ownTime ? reader.TimestampMs!.Value : defaultTimestampMs;
        _classic.Add(labels, group, reader.Value, timestampMs, ownTime, reader.StartTimestampMs);
        if (reader.HasExemplar) reader.ReadExemplars(_classic.Exemplars, timestampMs);
        return !job.AlwaysScrapeClassicHistograms;
    }

    private void AppendConverted(IAppendBatch batch, ref AppendCounts counts)
    {
        if (!_classic!.TryTakeFinished(out LabelSet labels, out FloatHistogram histogram)) return;
        counts.Scraped++;
        UInt128 key = SeriesIdentity.Of(labels) ^ s_convertedKeySalt;
        int index = Cache.Find(key);
        if (index < 0)
        {
            var builder = new LabelSetBuilder(labels);
            bool dropped = !_labels.Apply(builder);
            SeriesRef series = dropped || !budget.Allows(counts.NewSeries) ? default : batch.GetOrAdd(builder.Build());
            if (!dropped)
            {
                counts.NewSeries++;
                if (series.IsNone)
                {
                    counts.Kept++;
                    counts.SeriesLimited++;
                    return;
                }
            }
            index = Cache.Add(key, series, dropped, isHistogram: true);
        }
        ref SeriesCache.Entry entry = ref Cache[index];
        if (entry.IsDropped) return;
        counts.Kept++;
        entry.HasOwnTime = _classic.HasOwnTime && !job.TrackTimestampsStaleness;
        AppendOutcome outcome = batch.AppendHistogram(entry.Series, _classic.TimestampMs, HistogramLimits.Fit(histogram, job.NativeHistogramBucketLimit, 0), _classic.StartTimestampMs);
        if (outcome == AppendOutcome.UnknownSeries)
        {
            var builder = new LabelSetBuilder(labels);
            _labels.Apply(builder);
            entry.Series = batch.GetOrAdd(builder.Build());
            if (!entry.Series.IsNone) outcome = batch.AppendHistogram(entry.Series, _classic.TimestampMs, histogram, _classic.StartTimestampMs);
        }
        if (!Accepted(outcome, ref counts)) return;
        foreach (Exemplar exemplar in _classic.Exemplars)
            if (ExemplarRules.IsShortEnough(exemplar.Labels)) batch.AppendExemplar(entry.Series, exemplar);
    }

    private static bool Accepted(AppendOutcome outcome, ref AppendCounts counts)
    {
        switch (outcome)
        {
            case AppendOutcome.Appended or AppendOutcome.Duplicate: return true;
            case AppendOutcome.OutOfOrder: counts.OutOfOrder++; return false;
            case AppendOutcome.TooOld or AppendOutcome.TooFarAhead: counts.OutOfBounds++; return false;
            case AppendOutcome.DuplicateWithOtherValue: counts.Duplicates++; return false;
            default: counts.SeriesLimited++; return false;
        }
    }

    private void AppendSample<TReader>(IAppendBatch batch, ref TReader reader, bool isHistogram, long defaultTimestampMs, ref AppendCounts counts)
        where TReader : IExpositionReader, allows ref struct
    {
        counts.Scraped++;
        bool ownTime = job.HonorTimestamps && reader.TimestampMs.HasValue;
        long timestampMs = ownTime ? reader.TimestampMs!.Value : defaultTimestampMs;
        UInt128 key = reader.SeriesKey;
        int index = Cache.Find(key);
        if (index < 0)
        {
            index = AddSeries(batch, ref reader, key, isHistogram, ref counts);
            if (index < 0) return;
        }
        ref SeriesCache.Entry entry = ref Cache[index];
        if (entry.IsDropped) return;
        counts.Kept++;
        if (job.SampleLimit > 0 && counts.Kept > job.SampleLimit) return; // the rest is only counted: the scrape fails at its end
        entry.HasOwnTime = ownTime && !job.TrackTimestampsStaleness;
        entry.IsHistogram = isHistogram;
        AppendOutcome outcome = Put(batch, ref reader, entry.Series, timestampMs, isHistogram);
        if (outcome == AppendOutcome.UnknownSeries)
        {
            entry.Series = Resolve(batch, ref reader, out _);
            outcome = entry.Series.IsNone ? AppendOutcome.SeriesLimit : Put(batch, ref reader, entry.Series, timestampMs, isHistogram);
        }
        if (!Accepted(outcome, ref counts)) return;
        if (reader.HasExemplar) AppendExemplars(batch, ref reader, entry.Series, timestampMs);
    }

    private AppendOutcome Put<TReader>(IAppendBatch batch, ref TReader reader, SeriesRef series, long timestampMs, bool isHistogram)
        where TReader : IExpositionReader, allows ref struct
    {
        if (series.IsNone) return AppendOutcome.UnknownSeries;
        return isHistogram
            ? batch.AppendHistogram(series, timestampMs, HistogramLimits.Fit(reader.Histogram!, job.NativeHistogramBucketLimit, job.NativeHistogramMinBucketFactor), reader.StartTimestampMs)
            : batch.Append(series, timestampMs, reader.Value, reader.StartTimestampMs);
    }

    private int AddSeries<TReader>(IAppendBatch batch, ref TReader reader, UInt128 key, bool isHistogram, ref AppendCounts counts)
        where TReader : IExpositionReader, allows ref struct
    {
        if (!budget.Allows(counts.NewSeries))
        {
            counts.Kept++;
            counts.SeriesLimited++;
            return -1;
        }
        SeriesRef series = Resolve(batch, ref reader, out bool dropped);
        if (dropped) return Cache.Add(key, default, isDropped: true, isHistogram);
        counts.NewSeries++;
        if (!series.IsNone) return Cache.Add(key, series, isDropped: false, isHistogram);
        counts.Kept++;
        counts.SeriesLimited++;
        return -1;
    }

    private SeriesRef Resolve<TReader>(IAppendBatch batch, ref TReader reader, out bool dropped)
        where TReader : IExpositionReader, allows ref struct
    {
        var labels = new LabelSetBuilder();
        reader.ReadLabels(labels);
        dropped = !_labels.Apply(labels);
        return dropped ? default : batch.GetOrAdd(labels.Build());
    }

    private void AppendExemplars<TReader>(IAppendBatch batch, ref TReader reader, SeriesRef series, long timestampMs)
        where TReader : IExpositionReader, allows ref struct
    {
        _exemplars.Clear();
        reader.ReadExemplars(_exemplars, timestampMs);
        foreach (Exemplar exemplar in _exemplars)
            if (ExemplarRules.IsShortEnough(exemplar.Labels)) batch.AppendExemplar(series, exemplar);
    }

    private void LearnMetadata<TReader>(IAppendBatch batch, ref TReader reader, EntryKind kind)
        where TReader : IExpositionReader, allows ref struct
    {
        UInt128 key = reader.MetadataKey;
        if (metadata.Knows(key)) return;
        string family = reader.Family, text = reader.Text;
        MetricMetadata known = kind switch
        {
            EntryKind.Help => metadata.Learn(key, family, help: text),
            EntryKind.Type => metadata.Learn(key, family, type: text),
            _ => metadata.Learn(key, family, unit: text),
        };
        batch.SetMetadata(family, known);
    }
}
