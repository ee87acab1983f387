using Microsoft.Extensions.Logging;
using Pharos.Core;
using Pharos.Metrics.Store.Query;
using Pharos.Storage.Bytes;
using Pharos.Storage.Files;
using Pharos.Storage.Postings;

namespace Pharos.Metrics.Store.Blocks;

/// <summary>The open blocks and the manifest that lists them. Changes come one at a time (the maintenance lock); readers take the list as it is.</summary>
internal sealed partial class BlockSet : IDisposable
{
    private readonly string _folder, _quarantine;
    private readonly ILogger _logger;
    private readonly StoreManifest<BlockInfo, Tombstone> _manifest;
    private readonly Lock _damageLock = new();
    private Block[] _blocks;

    private BlockSet(string folder, string quarantine, ILogger logger, StoreManifest<BlockInfo, Tombstone> manifest, Block[] blocks)
    {
        _folder = folder;
        _quarantine = quarantine;
        _logger = logger;
        _manifest = manifest;
        _blocks = blocks;
    }

    internal static ReadOnlySpan<byte> ManifestMagic => "PHAROSMM"u8;

    public string Folder => _folder;

    /// <summary>Those whose samples came first stand first: where two have a sample at the same time, the first counts.</summary>
    public IReadOnlyList<Block> Blocks => Volatile.Read(ref _blocks);

    public IReadOnlyList<Tombstone> Tombstones => _manifest.Deletions;

    public long FirstWalSegment => _manifest.FirstWalSegment;

    public long SizeBytes => Blocks.Sum(block => block.Info.SizeBytes);

    /// <summary>What queries unpacked lately.</summary>
    public required PageGroupCache PageCache { get; init; }

    /// <summary>Damaged files met since the start.</summary>
    public int Damages { get; private set; }

    /// <summary>Newest sample in blocks, or <see cref="long.MinValue"/>.</summary>
    public long MaxTimeMs => Blocks.Count == 0 ? long.MinValue : Blocks.Max(block => block.Info.MaxTimeMs);

    public static BlockSet Open(string dataFolder, long pageCacheBytes, ILogger logger)
    {
        string folder = Path.Combine(dataFolder, "blocks"), quarantine = Path.Combine(dataFolder, "quarantine"), manifestPath = Path.Combine(dataFolder, "manifest");
        Directory.CreateDirectory(folder);
        AtomicFile.DeleteTemporary(folder);
        AtomicFile.DeleteTemporary(dataFolder);
        int damages = 0;
        StoreManifest<BlockInfo, Tombstone>? manifest = null;
        try
        {
            manifest = StoreManifest<BlockInfo, Tombstone>.Open(manifestPath, ManifestMagic);
            if (manifest.DroppedBytes > 0) LogManifestTorn(logger, manifestPath, manifest.SizeBytes, manifest.DroppedBytes);
        }
        catch (CorruptDataException e)
        {
            damages++;
            LogManifestDamaged(logger, e.Message);
            MoveAside(manifestPath, quarantine);
        }
        var open = new List<Block>();
        foreach (string path in Directory.EnumerateFiles(folder, "*" + BlockFormat.Extension).Order(StringComparer.Ordinal))
        {
            bool named = long.TryParse(Path.GetFileNameWithoutExtension(path), System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out long id);
            bool listed = manifest?.Files.Any(block => block.Id == id) ?? true;
            // A block newer than the manifest's last record was published just before a crash; an older one that is not listed was removed.
            if (!named || (!listed && id < manifest!.NextFileId))
            {
                File.Delete(path);
                continue;
            }
            try { open.Add(new Block(path)); }
            catch (Exception e) when (e is CorruptDataException or IOException)
            {
                damages++;
                LogBlockDamaged(logger, e.Message);
                MoveAside(path, quarantine);
            }
        }
        manifest ??= StoreManifest<BlockInfo, Tombstone>.Rebuild(manifestPath, ManifestMagic, [.. open.Select(block => block.Info)]);
        long[] missing = [.. manifest.Files.Select(block => block.Id).Except(open.Select(block => block.Info.Id))];
        BlockInfo[] adopted = [.. open.Select(block => block.Info).Where(info => manifest.Files.All(block => block.Id != info.Id))];
        if (missing.Length + adopted.Length > 0)
        {
            LogManifestDiffers(logger, missing.Length, adopted.Length);
            manifest.Change(adopted, missing);
        }
        return new BlockSet(folder, quarantine, logger, manifest, Ordered(open)) { Damages = damages, PageCache = new PageGroupCache(pageCacheBytes) };
    }

    public long TakeBlockId() => _manifest.TakeFileId();

    public long NextTombstoneId => _manifest.NextDeletionId;

    public long LastBlockId => _manifest.NextFileId - 1;

    /// <summary>Opens blocks just written; the caller adds them by <see cref="Swap"/>.</summary>
    public IReadOnlyList<Block> OpenWritten(IReadOnlyList<BlockInfo> written) =>
        [.. written.Select(info => new Block(Path.Combine(_folder, BlockFormat.FileName(info.Id))))];

    /// <summary>Writes the change to the manifest. What queries see changes by <see cref="Swap"/>.</summary>
    public void Record(IReadOnlyList<BlockInfo> added, IReadOnlyList<long> removed, long? firstWalSegment = null, IReadOnlyList<Tombstone>? addedTombstones = null)
    {
        HashSet<long> gone = [.. removed];
        Tombstone[] done = [.. _manifest.Deletions.Where(tombstone =>
            !_manifest.Files.Any(block => !gone.Contains(block.Id) && tombstone.Concerns(block)) && !added.Any(tombstone.Concerns))];
        _manifest.Change(added, removed, firstWalSegment, addedTombstones, [.. done.Select(tombstone => tombstone.Id)]);
    }

    /// <summary>Changes what queries see, after <see cref="Record"/>; the files of removed blocks go with their last reader.</summary>
    public void Swap(IReadOnlyList<Block> added, IReadOnlyList<long> removed)
    {
        lock (_damageLock)
        {
            HashSet<long> gone = [.. removed];
            Block[] leaving = [.. _blocks.Where(block => gone.Contains(block.Info.Id))];
            Volatile.Write(ref _blocks, Ordered([.. _blocks.Where(block => !gone.Contains(block.Info.Id)), .. added]));
            foreach (Block block in leaving)
            {
                block.DeleteWhenReleased();
                block.Release();
            }
        }
    }

    /// <summary>Selects in the held blocks; each is handed to a reader or released, also where this fails.</summary>
    public void Select(IReadOnlyList<Block> held, IReadOnlyList<LabelMatcher> matchers, long minTimeMs, long maxTimeMs, IReadOnlyList<Tombstone> tombstones, List<SeriesReader> readers)
    {
        int handled = 0;
        try
        {
            for (; handled < held.Count; handled++)
            {
                Block block = held[handled];
                uint[] series = block.Index.Match(matchers).ToArray();
                if (series.Length > 0 && (minTimeMs > block.Info.MinTimeMs || maxTimeMs < block.Info.MaxTimeMs))
                    series = Array.FindAll(series, one => block.TimeBounds(block.TimeGroup((int)one)) is var bounds && bounds.MinTimeMs <= maxTimeMs && bounds.MaxTimeMs >= minTimeMs);
                if (series.Length == 0) block.Release();
                else readers.Add(new BlockSelection(block, series, Deleted(block, tombstones), OnDamage, PageCache));
            }
        }
        catch
        {
            for (; handled < held.Count; handled++) held[handled].Release();
            throw;
        }
    }

    /// <summary>What tombstones delete of a block.</summary>
    public static IReadOnlyList<(PostingSet Series, long MinTimeMs, long MaxTimeMs)> Deleted(Block block, IReadOnlyList<Tombstone> tombstones)
    {
        List<(PostingSet, long, long)>? deleted = null;
        foreach (Tombstone tombstone in tombstones)
            if (tombstone.Concerns(block.Info)) (deleted ??= []).Add((block.Index.Match(tombstone.Matchers), tombstone.MinTimeMs, tombstone.MaxTimeMs));
        return deleted ?? [];
    }

    /// <summary>Notes damage found while reading; the block leaves the set at once and the manifest at the next maintenance.</summary>
    public void OnDamage(Block block, CorruptDataException damage)
    {
        lock (_damageLock)
        {
            if (block.Damage is not null) return;
            block.Damage = damage;
            Damages++;
            Volatile.Write(ref _blocks, [.. _blocks.Where(one => one != block)]);
            _damaged.Add(block);
        }
        LogBlockDamaged(_logger, damage.Message);
    }

    private readonly List<Block> _damaged = [];

    /// <summary>Moves blocks found damaged out of the folder and the manifest.</summary>
    public void QuarantineDamaged()
    {
        Block[] damaged;
        lock (_damageLock)
        {
            damaged = [.. _damaged];
            _damaged.Clear();
        }
        foreach (Block block in damaged)
        {
            Record([], [block.Info.Id]);
            MoveAside(block.Path, _quarantine);
            block.Release();
        }
    }

    public void Dispose()
    {
        foreach (Block block in _blocks) block.Release();
        foreach (Block block in _damaged) block.Release();
        _manifest.Dispose();
    }

    private static Block[] Ordered(IEnumerable<Block> blocks) => [.. blocks.OrderByDescending(block => block.Info.Level).ThenBy(block => block.Info.Id)];

    private static void MoveAside(string path, string quarantine)
    {
        if (!File.Exists(path)) return;
        Directory.CreateDirectory(quarantine);
        string target = Path.Combine(quarantine, Path.GetFileName(path));
        for (int n = 1; File.Exists(target); n++) target = Path.Combine(quarantine, $"{Path.GetFileName(path)}.{n}");
        File.Move(path, target);
    }

    [LoggerMessage(LogLevel.Error, "the manifest is damaged and was set aside; it is rebuilt from the blocks present, deletions not yet carried out are lost: {Reason}")]
    private static partial void LogManifestDamaged(ILogger logger, string reason);

    [LoggerMessage(LogLevel.Warning, "{Path}: offset {Offset}: the last {DroppedBytes} bytes of the manifest are no whole record and were dropped; a deletion or merge that was under way is undone")]
    private static partial void LogManifestTorn(ILogger logger, string path, long offset, long droppedBytes);

    [LoggerMessage(LogLevel.Error, "a block is damaged and was set aside in quarantine, the others go on: {Reason}")]
    private static partial void LogBlockDamaged(ILogger logger, string reason);

    [LoggerMessage(LogLevel.Warning, "the manifest lists {Missing} blocks that are not there, {Adopted} blocks are there that it does not list and are taken in")]
    private static partial void LogManifestDiffers(ILogger logger, int missing, int adopted);
}
