using System.Globalization;
using Pharos.Core;
using Pharos.Logs.Config;
using Pharos.Logs.LogQL;
using Pharos.Logs.Store.Wal;
using Pharos.Wire;

namespace Pharos.Logs.Push;

/// <summary>Checks the entries of one request against the limits and writes the good ones into a record. Used by every protocol.</summary>
internal sealed class PushBuilder
{
    // Metadata that many entries share (resource attributes of OTLP) is written with each: a small request can become a large record.
    private const int MaxRecordBytes = 256 << 20;

    private LogLimits _limits = new();
    private LevelDetector? _levels;
    private PushMetrics _metrics = null!;
    private Func<LabelSet, bool> _mayBegin = _ => true;
    private Func<LabelSet, long, bool> _mayTake = (_, _) => true;
    private LabelSet _labels = LabelSet.Empty;
    private byte[]? _level, _levelSet;
    private string? _streamText;
    private long _oldestNs, _newestNs, _streamBytes;
    private bool _open;

    public PushRecord Record { get; } = new();

    /// <summary>Structured metadata of the entry that is added next, which takes it.</summary>
    public MetadataBuilder Metadata { get; } = new();

    public PushFaults Faults { get; private set; } = new();

    /// <summary>Lines and metadata, as rate limits count them.</summary>
    public long Bytes { get; private set; }

    public long MetadataBytes { get; private set; }

    /// <param name="mayBegin">Whether entries of these labels may begin a stream.</param>
    /// <param name="mayTake">Whether a stream may get so many bytes now.</param>
    public void Begin(LogLimits limits, LevelDetector? levels, PushMetrics metrics, DateTimeOffset now, Func<LabelSet, bool> mayBegin, Func<LabelSet, long, bool> mayTake)
    {
        Record.Clear();
        Metadata.Clear();
        Faults = new PushFaults();
        Bytes = MetadataBytes = 0;
        (_limits, _levels, _metrics, _mayBegin, _mayTake) = (limits, levels, metrics, mayBegin, mayTake);
        long nowNs = Nanoseconds(now);
        _oldestNs = limits.RejectOldSamples ? nowNs - (limits.RejectOldSamplesMaxAge.Ticks * 100) : long.MinValue;
        _newestNs = nowNs + (limits.CreationGracePeriod.Ticks * 100);
        _open = false;
    }

    /// <summary>Begins a stream; false where its labels are refused, and its entries are to be counted by <see cref="Refuse"/>.</summary>
    /// <param name="bytes">Bytes of its entries where they are known before; the stream's rate counts them.</param>
    public bool BeginStream(LabelSet labels, long bytes, out Refusal refusal)
    {
        _labels = labels;
        _streamText = null;
        refusal = Check(labels, bytes);
        _open = refusal.Reason is null;
        if (!_open) return false;
        _level = _levels?.OfLabels(labels);
        _levelSet = _level is null ? null : LevelDetector.SetOfLevel(_level);
        _streamBytes = 0;
        Record.BeginStream(labels);
        return true;
    }

    /// <summary>Counts entries of a refused stream.</summary>
    public void Refuse(Refusal refusal, long lines, long bytes)
    {
        Faults.Add(refusal.Reason!, refusal.Message, Math.Max(1, refusal.IsOfStream ? 1 : lines));
        _metrics.Discard(refusal.Reason!, lines, bytes);
        Record.RefuseStream();
    }

    /// <summary>Adds an entry with the metadata that stands in <see cref="Metadata"/>.</summary>
    /// <exception cref="MalformedMessageException">The request has become too large; nothing of it is to be stored.</exception>
    public void Add(long timestampNs, ReadOnlySpan<byte> line)
    {
        if (Record.Written.Length > MaxRecordBytes)
            throw new MalformedMessageException($"the entries take more than {MaxRecordBytes >> 20} MiB with the structured metadata that they share: send fewer at once");
        if (IsGood(timestampNs, ref line, out long metadataBytes))
        {
            if (Metadata.Count == 0) Record.Add(timestampNs, line, _levels is null ? [] : _levelSet ?? _levels.SetOf(line));
            else
            {
                _levels?.Add(Metadata, _level, line);
                Record.Add(timestampNs, line, Metadata.Pack());
            }
            MetadataBytes += metadataBytes;
            _streamBytes += line.Length + metadataBytes;
        }
        if (Metadata.Count > 0) Metadata.Clear();
    }

    /// <summary>Checks the limits; a line that is too long may be cut.</summary>
    private bool IsGood(long timestampNs, ref ReadOnlySpan<byte> line, out long metadataBytes)
    {
        metadataBytes = 0;
        if (timestampNs < _oldestNs || timestampNs > _newestNs)
        {
            FaultTime(timestampNs, line.Length);
            return false;
        }
        if (_limits.MaxLineSize > 0 && line.Length > _limits.MaxLineSize)
        {
            if (!_limits.MaxLineSizeTruncate)
            {
                FaultLength(line.Length);
                return false;
            }
            line = line[..(int)_limits.MaxLineSize];
            Record.MarkChanged();
        }
        if (Metadata.Count == 0) return true;
        metadataBytes = Metadata.TextBytes;
        return CheckMetadata(metadataBytes, line.Length);
    }

    /// <summary>Counts entries that their protocol refuses before they are looked into.</summary>
    public void RefuseEntries(string reason, Func<string> message, long entries)
    {
        Faults.Add(reason, message, entries);
        _metrics.Discard(reason, entries, 0);
    }

    public void EndStream()
    {
        if (!_open) return;
        _open = false;
        Record.EndStream();
        Bytes += _streamBytes;
    }

    private string StreamText => _streamText ??= StreamLabels.Format(_labels);

    private Refusal Check(LabelSet labels, long bytes)
    {
        if (labels.Count == 0) return new Refusal(DiscardReason.MissingLabels, () => "error at least one label pair is required per stream");
        int names = labels.Has(ServiceNames.LabelName) ? labels.Count - 1 : labels.Count; // the discovered label does not count
        if (names > _limits.MaxLabelNamesPerSeries)
            return new Refusal(DiscardReason.TooManyLabels, () => $"entry for stream '{StreamText}' has {names} label names; limit {_limits.MaxLabelNamesPerSeries}");
        foreach (Label label in labels)
        {
            if (label.Name.Length > _limits.MaxLabelNameLength) return new Refusal(DiscardReason.LabelNameTooLong, () => $"stream '{StreamText}' has label name too long: '{label.Name}'");
            if (label.Value.Length > _limits.MaxLabelValueLength) return new Refusal(DiscardReason.LabelValueTooLong, () => $"stream '{StreamText}' has label value too long: '{label.Value}'");
        }
        if (!_mayBegin(labels))
        {
            return new Refusal(DiscardReason.StreamLimit, () =>
                $"Maximum active stream limit exceeded when trying to create stream {StreamText}, reduce the number of active streams (reduce labels or reduce label values), or contact your Loki administrator to see if the limit can be increased, user: 'fake'");
        }
        if (!_mayTake(labels, bytes))
        {
            return new Refusal(DiscardReason.StreamRateLimit, () =>
                $"Per stream rate limit exceeded (limit: {ByteSizes.Format(_limits.PerStreamRateLimit)}/sec) while attempting to ingest for stream '{StreamText}' totaling {ByteSizes.Format(bytes)}, consider splitting a stream via additional labels or contact your Loki administrator to see if the limit can be increased");
        }
        return default;
    }

    private bool CheckMetadata(long bytes, int lineBytes)
    {
        if (!_limits.AllowStructuredMetadata)
        {
            Fault(DiscardReason.DisallowedMetadata, () => $"stream '{StreamText}' includes structured metadata, but this feature is disallowed. Please see `limits_config.allow_structured_metadata` or contact your Loki administrator to enable it.", lineBytes);
            return false;
        }
        if (_limits.MaxStructuredMetadataSize > 0 && bytes > _limits.MaxStructuredMetadataSize)
        {
            Fault(DiscardReason.MetadataTooLarge, () => $"stream '{StreamText}' has structured metadata too large: '{bytes}' bytes, limit: '{_limits.MaxStructuredMetadataSize}' bytes. Please see `limits_config.max_structured_metadata_size` or contact your Loki administrator to increase it.", lineBytes);
            return false;
        }
        const int mostStored = LabelBytes.MaxLabels - 1; // and the level
        long most = _limits.MaxStructuredMetadataEntries > 0 ? Math.Min(_limits.MaxStructuredMetadataEntries, mostStored) : mostStored;
        int count = Metadata.Count + Metadata.LeftOut;
        if (count > most)
        {
            Fault(DiscardReason.MetadataTooMany, () => $"stream '{StreamText}' has too many structured metadata labels: '{count}', limit: '{most}'. Please see `limits_config.max_structured_metadata_entries_count` or contact your Loki administrator to increase it.", lineBytes);
            return false;
        }
        return true;
    }

    // Apart, because a closure over its arguments costs its method an allocation for every line.
    private void FaultTime(long timestampNs, int bytes)
    {
        if (timestampNs > _newestNs) Fault(DiscardReason.TooFarInFuture, () => $"entry for stream '{StreamText}' has timestamp too new: {Time(timestampNs)}", bytes);
        else Fault(DiscardReason.TooOld, () => $"entry for stream '{StreamText}' has timestamp too old: {Time(timestampNs)}, oldest acceptable timestamp is: {Time(_oldestNs)}", bytes);
    }

    private void FaultLength(int bytes) =>
        Fault(DiscardReason.LineTooLong, () => $"Max entry size '{_limits.MaxLineSize}' bytes exceeded for stream '{StreamText}' while adding an entry with length '{bytes}' bytes", bytes);

    private void Fault(string reason, Func<string> message, long bytes)
    {
        Faults.Add(reason, message, 1);
        _metrics.Discard(reason, 1, bytes);
        Record.Refuse();
    }

    private static long Nanoseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * 100;

    /// <summary>RFC 3339 with as many digits as there are, as Go prints it.</summary>
    private static string Time(long ns)
    {
        DateTimeOffset time = DateTimeOffset.UnixEpoch.AddTicks(ns / 100);
        return time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
    }
}

/// <param name="Reason">Null where nothing is refused.</param>
/// <param name="IsOfStream">Loki says it once for a stream, not for each line.</param>
internal readonly record struct Refusal(string? Reason, Func<string> Message, bool IsOfStream = true);
