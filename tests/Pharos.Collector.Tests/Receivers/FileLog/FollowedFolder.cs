using Pharos.Testing;
using Microsoft.Extensions.Time.Testing;
using Pharos.Collector.Receivers.FileLog;
using Pharos.Collector.Receivers.Operators;

namespace Pharos.Collector.Tests.Receivers.FileLog;

/// <summary>A folder of log files and a receiver that follows it, polled by hand on a clock of the test's own.</summary>
internal sealed class FollowedFolder : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FileLogOptions _options;
    private readonly MemoryCheckpoints _checkpoints = new();
    private FileLogReceiver _receiver;

    public FollowedFolder(string include = "*.log*", Func<FileLogOptions, FileLogOptions>? with = null)
    {
        var options = new FileLogOptions { Include = [new FileGlob(Path.Combine(_folder.Path, include))], StartAtBeginning = true };
        _options = with?.Invoke(options) ?? options;
        _receiver = New();
    }

    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.UnixEpoch.AddYears(55));

    public CapturedLogs Captured { get; } = new();

    public IReadOnlyList<string> Lines => Captured.Bodies;

    public string this[string name] => Path.Combine(_folder.Path, name);

    public void Append(string name, string text) => File.AppendAllText(this[name], text);

    public void Rename(string from, string to) => File.Move(this[from], this[to], overwrite: true);

    /// <summary>As logrotate's copytruncate does.</summary>
    public void CopyAndTruncate(string from, string to)
    {
        File.Copy(this[from], this[to], overwrite: true);
        Truncate(from);
    }

    public void Truncate(string name)
    {
        using var file = new FileStream(this[name], FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.SetLength(0);
    }

    public async Task PollAsync(TimeSpan after = default)
    {
        Clock.Advance(after == default ? TimeSpan.FromMilliseconds(200) : after);
        while (await _receiver.PollAsync(TestContext.Current.CancellationToken)) { }
    }

    /// <summary>Another process goes on from what is on disk.</summary>
    public async Task RestartAsync()
    {
        await _receiver.DisposeAsync();
        _receiver = New();
        _receiver.Restore();
    }

    public async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        _folder.Dispose();
    }

    private FileLogReceiver New()
    {
        var context = CapturedLogs.Context(Clock);
        return new FileLogReceiver(_options, new EntrySink(Captured, [], new RetryPolicy(false, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero), "file", "test", context), null, context, _checkpoints);
    }
}
