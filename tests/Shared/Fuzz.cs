using System.Diagnostics;
using System.Globalization;

namespace Pharos.Testing;

/// <summary>Runs an attempt with ever new random numbers: about a second, or <c>PHAROS_FUZZ_SECONDS</c>. A failure names its seed, which <c>PHAROS_FUZZ_SEED</c> runs again alone.</summary>
internal static class Fuzz
{
    public static void Run(Action<Random> attempt)
    {
        string? only = Environment.GetEnvironmentVariable("PHAROS_FUZZ_SEED"), wanted = Environment.GetEnvironmentVariable("PHAROS_FUZZ_SECONDS");
        TimeSpan length = TimeSpan.FromSeconds(wanted is null ? 1 : int.Parse(wanted, CultureInfo.InvariantCulture));
        int first = only is null ? wanted is null ? 0 : Environment.TickCount & 0x3FFFFFFF : int.Parse(only, CultureInfo.InvariantCulture);
        long begun = Stopwatch.GetTimestamp();
        for (int seed = first; seed == first || (only is null && Stopwatch.GetElapsedTime(begun) < length); seed++)
        {
            try { attempt(new Random(seed)); }
            catch (Exception e) { throw new InvalidOperationException($"seed {seed}: {e.Message}", e); }
        }
    }

    public static T Pick<T>(this Random random, IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

    /// <summary>Deletes, doubles, swaps and inserts pieces.</summary>
    public static string Mutate(this Random random, string text, IReadOnlyList<string> pieces)
    {
        for (int i = random.Next(1, 5); i > 0 && text.Length > 0; i--)
        {
            int at = random.Next(text.Length), length = Math.Min(random.Next(1, 8), text.Length - at);
            text = random.Next(4) switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(at, text.Substring(at, length)),
                2 => text.Insert(at, random.Pick(pieces)),
                _ => text.Remove(at, length).Insert(random.Next(text.Length - length + 1), text.Substring(at, length)),
            };
        }
        return text;
    }

    /// <summary>A copy with some bytes changed, cut or doubled; it need not be UTF-8 any more.</summary>
    public static byte[] Mutate(this Random random, byte[] bytes)
    {
        List<byte> result = [.. bytes];
        for (int i = random.Next(0, 5); i > 0 && result.Count > 0; i--)
        {
            int at = random.Next(result.Count);
            switch (random.Next(4))
            {
                case 0: result[at] = (byte)random.Next(256); break;
                case 1: result.RemoveRange(at, Math.Min(random.Next(1, 10), result.Count - at)); break;
                case 2: result.InsertRange(at, result.GetRange(at, Math.Min(random.Next(1, 10), result.Count - at))); break;
                default: result.Insert(at, "\"\\{}[]=, \n\0\u001b"u8[random.Next(12)]); break;
            }
        }
        return [.. result];
    }
}
