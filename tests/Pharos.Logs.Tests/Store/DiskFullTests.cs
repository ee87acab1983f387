using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Logs.Api;
using Pharos.Logs.LogQL;
using Pharos.Logs.Store;
using Pharos.Testing;

namespace Pharos.Logs.Tests.Store;

/// <summary>A file system of a few megabytes that is full, and is given space again. Needs the right to mount; skipped without it.</summary>
public sealed class DiskFullTests
{
    private static readonly CancellationToken s_token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_disk_refuses_clearly_loses_nothing_and_recovers()
    {
        using var folder = new TempFolder();
        string mount = folder.File("small");
        Directory.CreateDirectory(mount);
        Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", mount), "mounting a tmpfs is not allowed here");
        try
        {
            string filler = Path.Combine(mount, "filler");
            await File.WriteAllBytesAsync(filler, new byte[1 << 20], s_token);
            string data = Path.Combine(mount, "data");
            int acknowledged = 0;
            IOException? refused = null;
            await using (LogStore store = await OpenAsync(data))
            {
                while (refused is null && acknowledged < 100_000)
                {
                    try
                    {
                        await store.AppendAsync(LogCrashLoad.Batch(acknowledged), s_token);
                        acknowledged++;
                    }
                    catch (IOException e) { refused = e; }
                }
                Assert.NotNull(refused);
                Assert.True(acknowledged > 10);
                await Assert.ThrowsAnyAsync<IOException>(() => store.AppendAsync(LogCrashLoad.Batch(acknowledged), s_token).AsTask());
                await Assert.ThrowsAnyAsync<IOException>(() => store.FlushAsync(s_token)); // no room for a segment either
                Assert.Equal(acknowledged * LogCrashLoad.Streams * LogCrashLoad.LinesPerStream, Count(store));
                File.Delete(filler);
                await store.AppendAsync(LogCrashLoad.Batch(acknowledged++), s_token);
                await store.FlushAsync(s_token);
                Assert.Equal(acknowledged * LogCrashLoad.Streams * LogCrashLoad.LinesPerStream, Count(store));
            }
            await using LogStore again = await OpenAsync(data);
            Assert.Equal(acknowledged * LogCrashLoad.Streams * LogCrashLoad.LinesPerStream, Count(again));
        }
        finally { Run("umount", mount); }
    }

    private static Task<LogStore> OpenAsync(string folder) => LogStore.OpenAsync(folder, LogCrashLoad.Options, TimeProvider.System, NullLogger.Instance, new DeleteQueries(), s_token);

    private static int Count(LogStore store)
    {
        using ILogSelection selection = store.Select([], 0, long.MaxValue);
        return selection.Blocks.Sum(block => block.Count);
    }

    private static bool Run(string command, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception) { return false; } // no such command
    }
}
