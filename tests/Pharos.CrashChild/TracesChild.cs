using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Traces.Store;
using Pharos.Traces.Tests.Store;

namespace Pharos.CrashChild;

/// <summary>Appends spans; seals and merges.</summary>
internal static class TracesChild
{
    public static async Task RunAsync(string folder, int from)
    {
        await using TraceStore store = await TraceStore.OpenAsync(folder, CrashLoad.Options, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
        await StoreChild.RunAsync(from, async number =>
        {
            AppendResult result = await store.AppendAsync(CrashLoad.Batch(number), CancellationToken.None);
            if (result.RefusedSpans > 0) throw new InvalidOperationException($"batch {number}: {result.Describe()}");
        }, random => random.Next(3) == 0 ? store.SealAsync(CancellationToken.None) : store.MaintainOnceAsync(CancellationToken.None));
    }
}
