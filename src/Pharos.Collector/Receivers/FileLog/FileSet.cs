using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Pharos.Collector.Receivers.FileLog;

/// <summary>Which files are read and from where: follows them through renaming, copying, truncation and deletion. Not thread-safe.</summary>
/// <remarks>A file is its inode; content that turns up under another inode is known again by its first bytes and those before the place that was reached.</remarks>
internal sealed partial class FileSet(FileLogOptions options, TimeProvider clock, ILogger logger) : IDisposable
{
    /// <summary>Files that are gone and could come back under another name.</summary>
    private const int MaxGone = 1000;

    /// <summary>How long a short file that begins like another is taken for a copy of it that a rotation is making.</summary>
    private static readonly TimeSpan s_copyGrace = TimeSpan.FromSeconds(5);

    private readonly Dictionary<FileId, TrackedFile> _tracked = [];
    private readonly List<KnownFile> _gone = [];
    private readonly HashSet<string> _refused = new(StringComparer.Ordinal);
    private long _poll;
    private bool _readsNewFromStart = options.StartAtBeginning;

    /// <summary>Those that are followed now, the ones that no pattern finds any more first: theirs is the older content.</summary>
    public IEnumerable<TrackedFile> Files => _tracked.Values.OrderBy(f => f.FoundInPoll).ThenBy(f => f.Path, StringComparer.Ordinal);

    public int OpenCount => _tracked.Values.Count(f => f.Handle is not null);

    /// <summary>Everything that a restart must know.</summary>
    public IReadOnlyList<KnownFile> Known => [.. _gone, .. _tracked.Values.Where(f => f.CopyOf is null && f.Fingerprint.Length > 0).Select(f => f.ToKnown())];

    /// <summary>What was read before a restart. Then <c>start_at</c> holds no more: what is new came while nobody looked.</summary>
    public void Restore(IEnumerable<KnownFile> known)
    {
        _gone.AddRange(known);
        if (_gone.Count > 0) _readsNewFromStart = true;
    }

    /// <summary>Looks which files there are now.</summary>
    public void Refresh()
    {
        _poll++;
        var strangers = new List<(string Path, FileStatus Status)>();
        foreach (string path in Matching())
        {
            if (FileStatus.Of(path) is not { IsRegular: true } status) continue;
            if (!_tracked.TryGetValue(status.Id, out TrackedFile? file)) strangers.Add((path, status));
            else if (file.FoundInPoll != _poll) (file.Path, file.FoundInPoll) = (path, _poll); // a second name of the same file is not read twice
        }
        foreach (TrackedFile file in _tracked.Values) Inspect(file);
        // Those known by inode first: a copy of one of them is told by it.
        foreach ((string path, FileStatus status) in strangers.OrderBy(s => _gone.Any(g => g.Id == s.Status.Id) ? 0 : 1)) Adopt(path, status);
        foreach (TrackedFile copy in _tracked.Values.Where(f => f.CopyOf is not null)) Compare(copy);
        foreach (TrackedFile file in _tracked.Values) file.Truncated = null;
        _readsNewFromStart = true;
    }

    /// <summary>Lets go of files that are neither found nor growing. To be called after reading.</summary>
    public void LetGo()
    {
        foreach (TrackedFile file in _tracked.Values.Where(f => f.FoundInPoll != _poll).ToArray())
        {
            if (file.Handle is not null && clock.GetElapsedTime(file.GrewAt) < options.LostGrace) continue;
            if (file.Fingerprint.Length > 0 && file.CopyOf is null) AddGone(file.ToKnown());
            foreach (TrackedFile copy in _tracked.Values.Where(c => c.CopyOf == file)) Separate(copy, file.ToKnown());
            file.Dispose();
            _tracked.Remove(file.Id);
        }
    }

    /// <summary>The file, open; null (said once) where it cannot be opened.</summary>
    public SafeFileHandle? Open(TrackedFile file) => file.Handle ??= TryOpen(file.Path, file.Id);

    /// <summary>Closes what is more than may stay open.</summary>
    public void Close(TrackedFile file)
    {
        if (OpenCount > options.MaxConcurrentFiles) file.Dispose();
    }

    /// <summary>Whether the bytes at the start are still those that the place was counted from.</summary>
    public static bool IsUnchanged(TrackedFile file, SafeFileHandle handle) => file.Fingerprint.Length == 0 || file.Fingerprint.Matches(handle);

    public void Dispose()
    {
        foreach (TrackedFile file in _tracked.Values) file.Dispose();
        _tracked.Clear();
    }

    private IEnumerable<string> Matching() => options.Include.SelectMany(g => g.Find()).Distinct(StringComparer.Ordinal).Where(path => !options.Exclude.Any(g => g.IsMatch(path)));

    /// <summary>Truncation and growth of a file that is followed.</summary>
    private void Inspect(TrackedFile file)
    {
        if (Open(file) is not { } handle) return;
        try
        {
            FileStatus status = FileStatus.Of(handle);
            if (status.SizeBytes == file.SeenSize && status.ModifiedNs == file.SeenModifiedNs) return;
            if (status.SizeBytes != file.SeenSize) file.GrewAt = clock.GetTimestamp(); // also when it is shorter: that is a new content
            (file.SeenSize, file.SeenModifiedNs) = (status.SizeBytes, status.ModifiedNs);
            if (file.CopyOf is null && (status.SizeBytes < file.Offset || !IsUnchanged(file, handle))) file.StartAgain();
            if (file.Fingerprint.Length < options.FingerprintBytes) file.Fingerprint = Fingerprint.Of(handle, options.FingerprintBytes);
        }
        catch (IOException e) { Refuse(file.Path, e); }
        finally { Close(file); }
    }

    private void Adopt(string path, FileStatus status)
    {
        if (_tracked.ContainsKey(status.Id)) return; // under another name in this poll
        if (TryOpen(path, status.Id) is not { } handle) return;
        var file = new TrackedFile(status.Id, path) { Handle = handle, FoundInPoll = _poll, GrewAt = clock.GetTimestamp(), SeenSize = status.SizeBytes, SeenModifiedNs = status.ModifiedNs, Fingerprint = Fingerprint.Of(handle, options.FingerprintBytes) };
        KnownFile? before = _gone.Find(g => g.Id == status.Id && g.Offset <= status.SizeBytes && g.Fingerprint.Matches(handle))
            ?? _tracked.Values.Select(t => t.Truncated).OfType<KnownFile>().Concat(_gone).Where(k => k.IsContainedIn(handle, status.SizeBytes)).MaxBy(k => k.Offset);
        if (before is not null)
        {
            _gone.Remove(before);
            file.Resume(before);
            if (file.Fingerprint.Length < options.FingerprintBytes) file.Fingerprint = Fingerprint.Of(handle, options.FingerprintBytes);
        }
        else if (options.ExcludeOlderThan is { } age && clock.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(status.ModifiedNs / 1_000_000) > age)
        {
            file.Dispose();
            return;
        }
        else if (_tracked.Values.FirstOrDefault(t => t.CopyOf is null && t.Handle is not null && t.Fingerprint.Matches(handle)) is { } source) file.CopyOf = source;
        else if (!_readsNewFromStart)
        {
            file.Offset = status.SizeBytes;
            file.Tail = FileBytes.Tail(handle, status.SizeBytes);
        }
        _tracked.Add(status.Id, file);
        LogFound(path, file.Offset);
        Close(file);
    }

    /// <summary>Looks whether a copy is one still. As long as the file that it was made of has all of it, that one is read.</summary>
    private void Compare(TrackedFile copy)
    {
        TrackedFile source = copy.CopyOf!;
        if (source.Truncated is { } before)
        {
            Separate(copy, before);
            return;
        }
        if (Open(copy) is not { } mine || Open(source) is not { } theirs) return;
        long mySize = FileStatus.Of(mine).SizeBytes, theirSize = FileStatus.Of(theirs).SizeBytes, common = Math.Min(mySize, theirSize);
        bool isSame = mySize <= theirSize && FileBytes.Tail(mine, common).AsSpan().SequenceEqual(FileBytes.Tail(theirs, common));
        if (!source.Fingerprint.Matches(theirs)) return; // truncated in this moment: the next poll sees it
        bool isShort = copy.Fingerprint.Length < options.FingerprintBytes && clock.GetElapsedTime(copy.GrewAt) > s_copyGrace;
        if (!isSame || isShort) copy.CopyOf = null; // another file that begins alike: it is read from its start
    }

    /// <summary>The copy is all that is left of a content: it goes on where that was read to.</summary>
    private void Separate(TrackedFile copy, KnownFile source)
    {
        copy.CopyOf = null;
        if (Open(copy) is { } handle && source.IsContainedIn(handle, FileStatus.Of(handle).SizeBytes)) copy.Resume(source);
    }

    private SafeFileHandle? TryOpen(string path, FileId id)
    {
        try
        {
            SafeFileHandle handle = FileBytes.Open(path);
            if (FileStatus.Of(handle).Id == id)
            {
                _refused.Remove(path);
                return handle;
            }
            handle.Dispose(); // replaced in this moment; the next poll finds the new one
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { Refuse(path, e); }
        return null;
    }

    private void AddGone(KnownFile known)
    {
        if (_gone.Count >= MaxGone) _gone.RemoveAt(0);
        _gone.Add(known);
    }

    private void Refuse(string path, Exception e)
    {
        if (_refused.Count > MaxGone) _refused.Clear();
        if (_refused.Add(path)) LogRefused(path, e.Message); // once until it works again, not five times a second
    }

    [LoggerMessage(LogLevel.Information, "following {Path} from byte {Offset}")]
    private partial void LogFound(string path, long offset);

    [LoggerMessage(LogLevel.Warning, "{Path} cannot be read: {Reason}")]
    private partial void LogRefused(string path, string reason);
}
