using System.Text;

namespace Pharos.CrashChild;

/// <summary>What every child does with its open store.</summary>
internal static class StoreChild
{
    /// <summary>Appends batch after batch while maintenance runs at random moments; ends only by a kill or a failure.</summary>
    /// <param name="append">Returns when the batch is acknowledged.</param>
    public static async Task RunAsync(int from, Func<int, Task> append, Func<Random, Task> maintain)
    {
        using Stream output = Console.OpenStandardOutput();
        output.Write("open\n"u8);
        var random = new Random(from);
        Task maintenance = Task.Run(async () =>
        {
            while (true)
            {
                await Task.Delay(random.Next(1, 15));
                await maintain(random);
            }
        });
        for (int number = from; !maintenance.IsCompleted; number++)
        {
            await append(number);
            output.Write(Encoding.ASCII.GetBytes($"A {number}\n"));
        }
        await maintenance;
    }
}
