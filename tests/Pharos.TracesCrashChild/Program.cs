using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Traces.Store;
using Pharos.Traces.Tests.Store;

// Appends batches from number args[1] on to the store at args[0] and prints "A number" after each acknowledgement, until it is killed.
string folder = args[0];
int number = int.Parse(args[1], CultureInfo.InvariantCulture);
await using TraceStore store = await TraceStore.OpenAsync(folder, CrashLoad.Options, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
using Stream output = Console.OpenStandardOutput();
output.Write("open\n"u8);
var random = new Random(number);
Task maintenance = Task.Run(async () =>
{
    while (true)
    {
        await Task.Delay(random.Next(1, 15));
        if (random.Next(3) == 0) await store.SealAsync(CancellationToken.None);
        else await store.MaintainOnceAsync(CancellationToken.None);
    }
});
while (!maintenance.IsCompleted)
{
    AppendResult result = await store.AppendAsync(CrashLoad.Batch(number), CancellationToken.None);
    if (result.RefusedSpans > 0) throw new InvalidOperationException($"batch {number}: {result.Describe()}");
    output.Write(System.Text.Encoding.ASCII.GetBytes($"A {number}\n"));
    number++;
}
await maintenance;
