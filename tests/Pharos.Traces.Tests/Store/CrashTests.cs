using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Testing;
using Pharos.Traces.Store;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.Traces.Tests.Store;

/// <summary>A child process takes spans, seals and merges; it is killed (SIGKILL) at random moments. <c>PHAROS_CRASH_KILLS</c> sets how often, <c>PHAROS_CRASH_SEED</c> when.</summary>
public sealed class CrashTests
{
    [Fact]
    public async Task Every_acknowledged_span_is_found_by_trace_id_after_every_kill()
    {
        int kills = Setting("PHAROS_CRASH_KILLS", 6), seed = Setting("PHAROS_CRASH_SEED", 1);
        var random = new Random(seed);
        using var folder = new TempFolder();
        int next = 0;
        for (int kill = 0; kill < kills; kill++)
        {
            int acknowledged = await RunChildAsync(folder.Path, next, random.Next(5, 400));
            next = Math.Max(next, acknowledged + 1);
            await CheckAsync(folder.Path, next, $"seed {seed}, kill {kill}");
        }
        Assert.True(next > kills, "the child acknowledged nothing");
        TestContext.Current.TestOutputHelper?.WriteLine($"{kills} kills, {next} acknowledged batches");
    }

    private static async Task<int> RunChildAsync(string folder, int from, int livesMs)
    {
        string configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        string child = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Pharos.TracesCrashChild", configuration, "Pharos.TracesCrashChild.dll"));
        var start = new ProcessStartInfo("dotnet", [child, folder, from.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        int acknowledged = from - 1;
        var alive = new Stopwatch();
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line == "open") alive.Start();
            else acknowledged = int.Parse(line.AsSpan(2), CultureInfo.InvariantCulture);
            if (alive.ElapsedMilliseconds < livesMs || process.HasExited) continue;
            process.Kill();
            livesMs = int.MaxValue; // what is in the pipe was acknowledged before
        }
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(alive.IsRunning && livesMs == int.MaxValue, $"the child ended by itself: {await errors}");
        return acknowledged;
    }

    private static async Task CheckAsync(string folder, int acknowledged, string when)
    {
        await using TraceStore store = await TraceStore.OpenAsync(folder, CrashLoad.Options, TimeProvider.System, NullLogger.Instance, TestContext.Current.CancellationToken);
        Assert.Equal(0, store.Segments.Damaged); // the log may say that an end mark is missing: the kill came while it changed files
        var expected = new Dictionary<UInt128, Dictionary<ulong, string>>();
        for (int number = 0; number <= acknowledged; number++)
        {
            foreach (SpanSpec span in CrashLoad.Spans(number))
            {
                if (!expected.TryGetValue(span.TraceId, out Dictionary<ulong, string>? spans)) expected[span.TraceId] = spans = [];
                if (number < acknowledged) spans[span.Id] = span.Name; // the last batch may be there or not
            }
        }
        foreach ((UInt128 id, Dictionary<ulong, string> spans) in expected)
        {
            ProtoWriter? trace = store.Read(id);
            if (spans.Count > 0 && trace is null) Assert.Fail($"{when}: trace {id:x32} was acknowledged and is gone");
            if (trace is null) continue;
            List<(ulong Id, string Name)> found = Spans(trace.Written);
            foreach ((ulong span, string name) in spans) Assert.True(found.Contains((span, name)), $"{when}: span {span} of trace {id:x32} was acknowledged and is gone");
            Assert.True(found.Select(f => f.Id).Distinct().Count() == found.Count, $"{when}: trace {id:x32} has a span twice");
        }
    }

    internal static List<(ulong Id, string Name)> Spans(ReadOnlySpan<byte> trace)
    {
        var found = new List<(ulong, string)>();
        var reader = new OtlpTraceReader(trace);
        while (reader.NextScope())
        {
            while (reader.NextSpan(out ReadOnlySpan<byte> message))
            {
                OtlpSpan span = OtlpSpan.Read(message);
                found.Add((System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(span.SpanId), System.Text.Encoding.UTF8.GetString(span.Name)));
            }
        }
        return found;
    }

    private static int Setting(string name, int standard) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : standard;
}
