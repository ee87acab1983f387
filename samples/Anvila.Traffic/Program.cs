using System.Runtime.InteropServices;
using Anvila.Traffic;

if (TrafficOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine("usage: Anvila.Traffic --target URL [--target URL ...] [--rate REQUESTS_PER_SECOND] [--seed N]");
    return 2;
}
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, c => { c.Cancel = true; stop.Cancel(); });
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, c => { c.Cancel = true; stop.Cancel(); });
Console.WriteLine($"traffic of about {options.RatePerSecond} requests a second to each of {string.Join(", ", options.Targets)}");
var rhythm = new Rhythm(TimeProvider.System);
var tasks = new List<Task>();
for (int t = 0; t < options.Targets.Count; t++)
{
    Uri target = options.Targets[t];
    double perUser = options.RatePerSecond / UserJourney.Users.Length;
    for (int u = 0; u < UserJourney.Users.Length; u++)
        tasks.Add(new UserJourney(target, UserJourney.Users[u], perUser, options.Seed + 100 * t + u, rhythm).RunAsync(stop.Token));
    tasks.Add(new Crawler(target, options.Seed + 100 * t + 99, rhythm).RunAsync(stop.Token));
}
await Task.WhenAll(tasks);
return 0;
