using Pharos.Core;

namespace Pharos.Metrics.Bench;

/// <summary>Series and values in the shapes of <c>design/storage.md</c> §1: 55 % constant, 17 % integer counter, 12 % buckets, 6 % seconds with two decimals, 6 % walks with one decimal, 4 % full doubles.</summary>
internal sealed class SeededLoad
{
    private readonly Random _random;
    private readonly double[] _values;
    private readonly int _perTarget;

    public SeededLoad(int series, int perTarget, int seed)
    {
        _random = new Random(seed);
        _values = new double[series];
        _perTarget = perTarget;
        for (int i = 0; i < series; i++) _values[i] = Kind(i) == 5 ? _random.NextDouble() : _random.Next(100_000);
    }

    public string Metric => "metric_7_total";

    /// <summary>Bytes that belong to the load, not to the store.</summary>
    public long OwnBytes => 8L * _values.Length;

    public LabelSet Labels(int series)
    {
        int target = series / _perTarget, inTarget = series % _perTarget;
        return LabelSet.Of(("__name__", $"metric_{inTarget % 50}_total"), ("instance", $"10.0.{target / 250}.{target % 250}:9100"), ("job", $"job-{target % 20}"),
            ("env", target % 2 == 0 ? "production" : "staging"), ("code", $"{200 + (inTarget / 50)}"), ("method", inTarget % 3 == 0 ? "GET" : "POST"), ("zone", $"z{target % 3}"));
    }

    public static UInt128 RawKey(int series) => new(0x9E3779B97F4A7C15UL * (ulong)(series + 1), 0xC2B2AE3D27D4EB4FUL * (ulong)(series + 7));

    public long Jitter(int first) => (first * 7919L) % 4;

    public double Next(int series) => _values[series] = Kind(series) switch
    {
        0 => _values[series],
        1 => _values[series] + _random.Next(1000),
        2 => _values[series] + (_random.Next(4) == 0 ? _random.Next(20) : 0),
        3 => Math.Round(_values[series] + (_random.Next(1500) / 100.0), 2),
        4 => Math.Round(_values[series] + ((_random.Next(21) - 10) / 10.0), 1),
        _ => _values[series] + _random.NextDouble() - 0.5,
    };

    private static int Kind(int series)
    {
        int x = (int)((uint)(series * 2654435761L) % 100);
        return x < 55 ? 0 : x < 72 ? 1 : x < 84 ? 2 : x < 90 ? 3 : x < 96 ? 4 : 5;
    }
}
