using Pharos.Storage.Memory;

namespace Pharos.Metrics.Store.Head;

/// <summary>The timestamps of a memtable. Series that are written together share one list; a series that goes its own way gets a compressed stream of its own.</summary>
/// <remarks>A series lies in its group as the run of <c>Count</c> timestamps from <c>GroupStart</c> on. Group ids from <see cref="Own"/> on are streams of one series.</remarks>
internal sealed class TimestampGroups(PageArena arena) : IDisposable
{
    /// <summary>Bit that marks a stream of one series.</summary>
    public const uint Own = 0x8000_0000;

    private readonly List<SharedTimestamps> _shared = [];
    private readonly NativeTable<StreamState> _own = new();
    private readonly Dictionary<long, (uint Group, uint Index)> _byTime = [];
    private readonly Dictionary<(uint Group, uint Start, uint Count, long TimestampMs), uint> _splits = [];
    private uint _ownCount;
    private uint _members;
    private long _lastTime;
    private (uint Group, uint Index) _last;
    private bool _hasLast;

    public int SharedCount => _shared.Count;

    public uint OwnCount => _ownCount;

    public SharedTimestamps Shared(uint group) => _shared[(int)group];

    public StreamState OwnState(uint group) => _own[group & ~Own];

    /// <summary>Forgets which groups the last batch touched.</summary>
    public void BeginBatch()
    {
        _hasLast = false;
        if (_byTime.Count > 0) _byTime.Clear();
        if (_splits.Count > 0) _splits.Clear();
    }

    /// <summary>Notes the next timestamp of a series; it is later than all before. The caller appends the value (and so counts it) afterwards.</summary>
    public void Append(ref SeriesRow row, long timestampMs)
    {
        ref StreamState stream = ref row.Stream;
        if (stream.Count == 0)
        {
            Join(ref row, timestampMs);
            return;
        }
        if ((stream.Group & Own) != 0)
        {
            TokenStream.AppendInteger(ref _own[stream.Group & ~Own], timestampMs, arena);
            return;
        }
        SharedTimestamps shared = _shared[(int)stream.Group];
        uint position = row.GroupStart + stream.Count;
        if (position < shared.Count)
        {
            if (shared.Items[position] != timestampMs) Split(ref row, shared, timestampMs);
            return;
        }
        shared.Add(timestampMs);
        Remember(timestampMs, stream.Group, position);
    }

    public void Dispose() => _own.Dispose();

    private void Join(ref SeriesRow row, long timestampMs)
    {
        _members++;
        (uint Group, uint Index) found;
        if (_hasLast && _lastTime == timestampMs) found = _last;
        else if (!_byTime.TryGetValue(timestampMs, out found))
        {
            if (MayShare())
            {
                var shared = new SharedTimestamps();
                shared.Add(timestampMs);
                found = ((uint)_shared.Count, 0);
                _shared.Add(shared);
                Remember(timestampMs, found.Group, 0);
            }
            else
            {
                found = (NewOwn(), 0);
                TokenStream.AppendInteger(ref _own[found.Group & ~Own], timestampMs, arena);
            }
        }
        row.Stream.Group = found.Group;
        row.GroupStart = found.Index;
    }

    /// <summary>Takes a series out of a group whose next timestamp is another. Series that leave the same way in one batch stay together.</summary>
    private void Split(ref SeriesRow row, SharedTimestamps from, long timestampMs)
    {
        ref StreamState stream = ref row.Stream;
        var key = (stream.Group, row.GroupStart, stream.Count, timestampMs);
        if (!_splits.TryGetValue(key, out uint group))
        {
            ReadOnlySpan<long> past = from.Items.AsSpan((int)row.GroupStart, (int)stream.Count);
            if (MayShare())
            {
                var shared = new SharedTimestamps();
                foreach (long time in past) shared.Add(time);
                shared.Add(timestampMs);
                group = (uint)_shared.Count;
                _shared.Add(shared);
                _splits.Add(key, group);
            }
            else
            {
                group = NewOwn();
                ref StreamState own = ref _own[group & ~Own];
                foreach (long time in past) TokenStream.AppendInteger(ref own, time, arena);
                TokenStream.AppendInteger(ref own, timestampMs, arena);
            }
        }
        stream.Group = group;
        row.GroupStart = 0;
    }

    private bool MayShare() => _shared.Count < 1024 + (_members / 64);

    private uint NewOwn()
    {
        uint index = _ownCount++;
        _own.EnsureRows(_ownCount);
        _own[index] = default;
        return index | Own;
    }

    private void Remember(long timestampMs, uint group, uint index)
    {
        _lastTime = timestampMs;
        _last = (group, index);
        _hasLast = true;
        _byTime[timestampMs] = _last;
    }
}
