using System.Globalization;
using Pharos.CrashChild;

// Writes batches from number args[2] on into the store at args[1] and prints "A number" after each acknowledgement, until it is killed; args[0] says which store.
string folder = args[1];
int from = int.Parse(args[2], CultureInfo.InvariantCulture);
await (args[0] switch
{
    "metrics" => MetricsChild.RunAsync(folder, from),
    "logs" => LogsChild.RunAsync(folder, from),
    "traces" => TracesChild.RunAsync(folder, from),
    _ => throw new ArgumentException($"no store {args[0]}"),
});
