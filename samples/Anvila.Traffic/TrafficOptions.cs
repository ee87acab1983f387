using System.Globalization;

namespace Anvila.Traffic;

/// <summary>What to call and how often.</summary>
/// <param name="RatePerSecond">Mean requests a second to each target, above 0 to 200.</param>
internal sealed record TrafficOptions(IReadOnlyList<Uri> Targets, double RatePerSecond, int Seed)
{
    /// <summary>Null when the arguments are wrong.</summary>
    public static TrafficOptions? Parse(string[] args)
    {
        var targets = new List<Uri>();
        double rate = 3;
        int seed = 1;
        for (int i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length) return null;
            switch (args[i])
            {
                case "--target" when Uri.TryCreate(args[i + 1], UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https": targets.Add(uri); break;
                case "--rate" when double.TryParse(args[i + 1], CultureInfo.InvariantCulture, out rate) && rate is > 0 and <= 200: break;
                case "--seed" when int.TryParse(args[i + 1], CultureInfo.InvariantCulture, out seed): break;
                default: return null;
            }
        }
        if (targets.Count == 0) targets.AddRange([new Uri("http://127.0.0.1:8000"), new Uri("http://127.0.0.1:8001")]);
        return new TrafficOptions(targets, rate, seed);
    }
}
