using System.Diagnostics;

namespace Pharos.Tests.Running;

/// <summary>Waits for what another process does.</summary>
internal static class Eventually
{
    /// <param name="describe">Shown where the limit passes.</param>
    public static async Task TrueAsync(Func<Task<bool>> condition, Func<string> describe, TimeSpan limit)
    {
        long start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(start) > limit) Assert.Fail($"not within {limit}: {describe()}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
