using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Metrics.Store;
using Pharos.Metrics.Tests.Store;

if (args is [_, _, "logs"])
{
    await Pharos.CrashChild.LogsChild.RunAsync(args[0], int.Parse(args[1], CultureInfo.InvariantCulture));
    return;
}
// Writes batches from number args[1] on into the store at args[0] and prints "A number" after each acknowledgement, until it is killed.
string folder = args[0];
int number = int.Parse(args[1], CultureInfo.InvariantCulture);
await using TsdbStore store = await TsdbStore.OpenAsync(folder, CrashLoad.Options, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
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
        if (random.Next(20) == 0) Directory.Delete(Path.Combine(folder, "snapshots", await store.SnapshotAsync(withoutHead: true, CancellationToken.None)), recursive: true);
    }
});
while (!maintenance.IsCompleted)
{
    using IAppendBatch batch = store.BeginAppend();
    foreach ((Pharos.Core.LabelSet labels, long time, double value) in CrashLoad.Batch(number))
    {
        AppendOutcome outcome = batch.Append(batch.GetOrAdd(labels), time, value);
        if (outcome is not (AppendOutcome.Appended or AppendOutcome.Duplicate)) throw new InvalidOperationException($"batch {number}: {outcome}");
    }
    await batch.CommitAsync(CancellationToken.None);
    output.Write(System.Text.Encoding.ASCII.GetBytes($"A {number}\n"));
    number++;
}
await maintenance;
