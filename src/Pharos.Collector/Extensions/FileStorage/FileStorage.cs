using System.Text;
using Pharos.Collector.Components;

namespace Pharos.Collector.Extensions.FileStorage;

/// <summary>Directories and checkpoints below one directory.</summary>
internal sealed class FileStorage(FileStorageSettings settings, ComponentContext context) : IExtension, IStorage
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, FileCheckpoints> _open = new(StringComparer.Ordinal);

    public bool Flushes => settings.Flushes;

    public ValueTask StartAsync(CancellationToken cancellationToken)
    {
        if (settings.CreatesDirectory) Directory.CreateDirectory(settings.Directory);
        else if (!Directory.Exists(settings.Directory)) throw new IOException($"extension {context.Id}: there is no directory {settings.Directory} (create_directory: true makes it)");
        return ValueTask.CompletedTask;
    }

    public ICheckpoints Checkpoints(string owner)
    {
        lock (_lock)
        {
            if (!_open.TryGetValue(owner, out FileCheckpoints? checkpoints)) _open.Add(owner, checkpoints = new FileCheckpoints(Path.Combine(settings.Directory, FileName(owner) + ".checkpoints")));
            return checkpoints;
        }
    }

    public string DirectoryOf(string owner)
    {
        string path = Path.Combine(settings.Directory, FileName(owner));
        Directory.CreateDirectory(path);
        return path;
    }

    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            foreach (FileCheckpoints checkpoints in _open.Values) checkpoints.Dispose();
            _open.Clear();
        }
        return ValueTask.CompletedTask;
    }

    /// <summary>Letters, digits and a few signs as they are, others as <c>~</c> with their code.</summary>
    private static string FileName(string owner)
    {
        var name = new StringBuilder(owner.Length);
        foreach (char c in owner)
        {
            if (char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') name.Append(c);
            else name.Append('~').Append(((int)c).ToString("x4", System.Globalization.CultureInfo.InvariantCulture));
        }
        return name.ToString();
    }
}
