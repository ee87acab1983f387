using System.Diagnostics;
using System.Globalization;
using System.Runtime.ExceptionServices;

namespace Pharos.Testing;

/// <summary>
/// Runs an attempt with ever new random numbers: a second at most and always the same ones, or <c>PHAROS_FUZZ_SECONDS</c> with others each time. A failure names its seed, which <c>PHAROS_FUZZ_SEED</c> runs again alone.
/// No attempt may take more than <see cref="MaxCpu"/>; what was done is a line of the file that <c>PHAROS_FUZZ_LOG</c> names.
/// </summary>
internal static class Fuzz
{
    /// <summary>CPU time of one attempt, so that a busy machine does not count.</summary>
    private static readonly TimeSpan MaxCpu = TimeSpan.FromSeconds(20);

    /// <summary>Of the short form, so that a fast machine tries nothing that others did not.</summary>
    private const int MostAttempts = 2_000;

    public static void Run(Action<Random> attempt)
    {
        string? only = Environment.GetEnvironmentVariable("PHAROS_FUZZ_SEED"), wanted = Environment.GetEnvironmentVariable("PHAROS_FUZZ_SECONDS");
        TimeSpan length = TimeSpan.FromSeconds(wanted is null ? 1 : int.Parse(wanted, CultureInfo.InvariantCulture));
        int first = only is null ? wanted is null ? 0 : Environment.TickCount & 0x3FFFFFFF : int.Parse(only, CultureInfo.InvariantCulture);
        int seed = first, slowest = first;
        TimeSpan cpu = ThreadCpu(), begunCpu = cpu, longest = default;
        long begun = Stopwatch.GetTimestamp();
        for (; seed == first || (only is null && Stopwatch.GetElapsedTime(begun) < length && (wanted is not null || seed < MostAttempts)); seed++)
        {
            try { attempt(new Random(seed)); }
            catch (Exception e) { throw new InvalidOperationException($"seed {seed}: {e.Message}", e); }
            TimeSpan now = ThreadCpu();
            if (now - cpu > longest) (longest, slowest) = (now - cpu, seed);
            if (longest > MaxCpu) throw new InvalidOperationException($"seed {seed}: took {longest} of CPU time");
            cpu = now;
            if (seed == first) begun = Stopwatch.GetTimestamp(); // it loaded and compiled what the others use
        }
        if (Environment.GetEnvironmentVariable("PHAROS_FUZZ_LOG") is { Length: > 0 } log)
        {
            string target = TestContext.Current.TestCase?.TestCaseDisplayName ?? "?";
            File.AppendAllText(log, string.Create(CultureInfo.InvariantCulture,
                $"{target}: {Stopwatch.GetElapsedTime(begun).TotalSeconds:F0} s, {(cpu - begunCpu).TotalSeconds:F0} s CPU, {seed - first} attempts, slowest {longest.TotalMilliseconds:F0} ms (seed {slowest})\n"));
        }
    }

    /// <summary>Does the work and fails where this thread allocates more than <paramref name="factor"/> times its input and <paramref name="constantBytes"/>, however the work ends.</summary>
    public static void Within(long inputBytes, int factor, long constantBytes, Action work)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Exception? failure = Record.Exception(work);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before, allowed = (inputBytes * factor) + constantBytes;
        if (allocated > allowed) throw new InvalidOperationException($"{inputBytes} bytes of input made us allocate {allocated} bytes, allowed are {allowed}");
        if (failure is not null) ExceptionDispatchInfo.Throw(failure);
    }

    // First number of schedstat: nanoseconds on a CPU (Documentation/scheduler/sched-stats.rst). Zero where the system has no such file.
    private static TimeSpan ThreadCpu()
    {
        const string file = "/proc/thread-self/schedstat";
        if (!File.Exists(file)) return default;
        string text = File.ReadAllText(file);
        return TimeSpan.FromTicks(long.Parse(text.AsSpan(0, text.IndexOf(' ')), CultureInfo.InvariantCulture) / TimeSpan.NanosecondsPerTick);
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

    /// <summary>Changes lines of an indented text such as YAML: takes some out, doubles them elsewhere, indents them otherwise, gives their key another value; sometimes also single characters.</summary>
    public static string MutateLines(this Random random, string text, IReadOnlyList<string> values)
    {
        List<string> lines = [.. text.Split('\n')];
        for (int i = random.Next(1, 5); i > 0; i--)
        {
            int at = random.Next(lines.Count), count = Math.Min(random.Next(1, 6), lines.Count - at), colon = lines[at].IndexOf(": ", StringComparison.Ordinal);
            switch (random.Next(5))
            {
                case 0 when lines.Count > count: lines.RemoveRange(at, count); break;
                case 1: lines.InsertRange(random.Next(lines.Count), lines.GetRange(at, count)); break;
                case 2: lines[at] = "  " + lines[at]; break;
                case 3 when lines[at].StartsWith("  ", StringComparison.Ordinal): lines[at] = lines[at][2..]; break;
                default: lines[at] = (colon < 0 ? lines[at] : lines[at][..(colon + 2)]) + random.Pick(values); break;
            }
        }
        string changed = string.Join('\n', lines);
        return random.Next(4) == 0 ? random.Mutate(changed, values) : changed;
    }

    /// <summary>Values that readers of YAML and JSON configuration stumble over.</summary>
    public static readonly string[] Scalars =
    [
        "null", "~", "", "\"\"", "''", "true", "no", "0", "-1", "1e999", "-1s", "1y", "999999999999y", "9223372036854775807", "18446744073709551616", "0x10", "NaN", ".inf", "[]", "{}", "[1, 2]", "[[[]]]", "{a: b}", "{a: {b: [c]}}", "!!binary aGVsbG8=", "!!float x", "&a [*a]", "*a", "&a x", "<<: *a",
        "|", ">-", "- ", "- - -", "? x", ": ", "# c", "%", "@", "\t", "---", "...", "${HOME}", "${", "$$", "$1", "{{ . }}", "{{", "(", ")", "[", "]", "{", "}", "(.*)", "(?P<a>", "((a{100}){100}){100}", "a{1,1000}", "http://", "http://[::1]:99999", "://", ":", "localhost:99999", "/", "..", "\0", "\u00e9", "\ud83d\ude00", "\uD800", "\"\\ud800\"", "\"\\u0000\"",
        "\"\\x", "2020-01-01", "25:00", "24:00", "Mon:Fri", "Asia/Nowhere", "sum(", "up{a=\"b\"}", "rate(x[5m])", "__name__", "__address__", "a b", "\"a\": 1", "name: x", ",",
    ];

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
