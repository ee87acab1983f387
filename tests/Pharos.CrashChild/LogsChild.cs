using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Logs.Api;
using Pharos.Logs.Store;
using Pharos.Logs.Tests.Store;

namespace Pharos.CrashChild;

/// <summary>Pushes batches into the log store and prints "A number" after each acknowledgement, until it is killed; meanwhile it flushes and compacts at random.</summary>
internal static class LogsChild
{
    public static async Task RunAsync(string folder, int number)
    {
        await using LogStore store = await LogStore.OpenAsync(folder, LogCrashLoad.Options, TimeProvider.System, NullLogger.Instance, new DeleteQueries(), CancellationToken.None);
        using Stream output = Console.OpenStandardOutput();
        output.Write("open\n"u8);
        var random = new Random(number);
        Task maintenance = Task.Run(async () =>
        {
            while (true)
            {
                await Task.Delay(random.Next(1, 15));
                if (random.Next(3) > 0) await store.FlushAsync(CancellationToken.None);
                else await store.CompactAsync(CancellationToken.None);
            }
        });
        // What the last life did not acknowledge may be in the log: a sender would try it again.
        for (int next = Math.Max(0, number - 1); !maintenance.IsCompleted; next++)
        {
            await store.AppendAsync(LogCrashLoad.Batch(next), CancellationToken.None);
            output.Write(Encoding.ASCII.GetBytes($"A {next}\n"));
        }
        await maintenance;
    }
}
