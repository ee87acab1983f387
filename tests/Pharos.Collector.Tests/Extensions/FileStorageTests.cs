using Pharos.Collector.Extensions.FileStorage;
using Pharos.Testing;

namespace Pharos.Collector.Tests.Extensions;

public sealed class FileStorageTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Checkpoints_are_there_after_a_restart_and_removed_ones_are_not()
    {
        using (var first = new FileCheckpoints(_folder.File("c.checkpoints")))
        {
            await first.SaveAsync(new Dictionary<string, byte[]?> { ["a"] = [1], ["b"] = [2, 3] }, TestContext.Current.CancellationToken);
            await first.SaveAsync(new Dictionary<string, byte[]?> { ["a"] = null, ["c"] = [] }, TestContext.Current.CancellationToken);
        }
        using var second = new FileCheckpoints(_folder.File("c.checkpoints"));
        Assert.Null(second.Get("a"));
        Assert.Equal([2, 3], second.Get("b")!);
        Assert.Equal([], second.Get("c")!);
    }

    [Fact]
    public async Task A_torn_write_at_the_end_leaves_the_state_before_it()
    {
        string path = _folder.File("c.checkpoints");
        using (var first = new FileCheckpoints(path))
        {
            await first.SaveAsync(new Dictionary<string, byte[]?> { ["a"] = [1] }, TestContext.Current.CancellationToken);
            await first.SaveAsync(new Dictionary<string, byte[]?> { ["a"] = [2], ["b"] = [2] }, TestContext.Current.CancellationToken);
        }
        byte[] bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(path, bytes[..^3], TestContext.Current.CancellationToken);
        using var second = new FileCheckpoints(path);
        Assert.Equal([1], second.Get("a")!);
        Assert.Null(second.Get("b"));
    }

    [Fact]
    public async Task The_log_of_checkpoints_does_not_grow_without_end()
    {
        string path = _folder.File("c.checkpoints");
        using var checkpoints = new FileCheckpoints(path);
        for (int i = 0; i < 40; i++) await checkpoints.SaveAsync(new Dictionary<string, byte[]?> { ["a"] = new byte[64 << 10] }, TestContext.Current.CancellationToken);
        Assert.InRange(new FileInfo(path).Length, 64 << 10, 1200 << 10);
    }
}
