using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Logs.Api;
using Pharos.Logs.Store;
using Pharos.Logs.Tests.Store;

namespace Pharos.CrashChild;

/// <summary>Pushes lines; flushes and compacts.</summary>
internal static class LogsChild
{
    public static async Task RunAsync(string folder, int from)
    {
        await using LogStore store = await LogStore.OpenAsync(folder, LogCrashLoad.Options, TimeProvider.System, NullLogger.Instance, new DeleteQueries(), CancellationToken.None);
        // The last life's last batch once more, as a sender does that did not see the answer.
        await StoreChild.RunAsync(Math.Max(0, from - 1), number => store.AppendAsync(LogCrashLoad.Batch(number), CancellationToken.None).AsTask(),
            random => random.Next(3) > 0 ? store.FlushAsync(CancellationToken.None) : store.CompactAsync(CancellationToken.None));
    }
}
