using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Pharos.Reliability.GameDays;

/// <summary>
/// The folder of a run: <c>journal.json</c> (rewritten at each change, published by rename), <c>report.md</c> at the end, and <c>lock</c>, held while the runner lives.
/// Only its owner may read it.
/// </summary>
internal sealed class RunFolder : IRunSink, IDisposable
{
    private static readonly JsonTypeInfo<GameDayRun> s_indented = new GameDayJson(new JsonSerializerOptions(GameDayJson.Default.Options) { WriteIndented = true }).GameDayRun;
    private readonly FileStream _lock;

    private RunFolder(string directory, FileStream held) => (Directory, _lock) = (directory, held);

    public string Directory { get; }

    private string JournalPath => Path.Combine(Directory, "journal.json");

    /// <summary>A new folder, named by time and Game Day: its name is the run's id.</summary>
    public static (RunFolder Folder, string Id) Create(string root, string gameDay, DateTimeOffset now)
    {
        string stem = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{now.UtcDateTime:yyyyMMdd-HHmmss}-{gameDay}");
        for (int i = 1; ; i++)
        {
            string id = i == 1 ? stem : $"{stem}-{i}", directory = Path.Combine(root, id);
            if (System.IO.Directory.Exists(directory)) continue;
            if (OperatingSystem.IsWindows()) System.IO.Directory.CreateDirectory(directory);
            else System.IO.Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return (TryOpen(directory) ?? throw new IOException($"{directory}: another runner took it"), id);
        }
    }

    /// <summary>Null where its runner lives.</summary>
    private static RunFolder? TryOpen(string directory)
    {
        try { return new RunFolder(directory, new FileStream(Path.Combine(directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None)); }
        catch (IOException) { return null; }
    }

    /// <summary>Runs that were begun and whose runner is gone, with their folders held.</summary>
    public static IEnumerable<(RunFolder Folder, GameDayRun Run)> Unfinished(string root)
    {
        if (!System.IO.Directory.Exists(root)) yield break;
        foreach (string directory in System.IO.Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal))
        {
            if (Read(directory) is not { Status: RunStatus.Running } || TryOpen(directory) is not { } folder) continue;
            if (Read(directory) is { Status: RunStatus.Running } run) yield return (folder, run);
            else folder.Dispose();
        }
    }

    public static GameDayRun? Read(string directory)
    {
        try { return JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(directory, "journal.json")), s_indented); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException) { return null; } // no folder of a run
    }

    public void Publish(GameDayRun run, GameDayStep? step)
    {
        // While it runs the status must say so, whatever is known already: else a runner that dies before the rollback would look finished.
        Write(JournalPath, JsonSerializer.SerializeToUtf8Bytes(run.End is null ? run with { Status = RunStatus.Running } : run, s_indented));
        if (run.End is not null) Write(Path.Combine(Directory, "report.md"), System.Text.Encoding.UTF8.GetBytes(GameDayReport.Write(run)));
    }

    private static void Write(string path, byte[] content)
    {
        string temporary = path + ".new";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
    }

    public void Dispose()
    {
        _lock.Dispose();
        File.Delete(Path.Combine(Directory, "lock"));
    }
}
