using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Testing;
using Pharos.Traces.Store;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.Traces.Tests.Store;

/// <summary>A child process takes spans, seals and merges, and is killed. See <see cref="CrashRun"/>.</summary>
public sealed class CrashTests
{
    [Fact]
    public Task Every_acknowledged_span_is_found_by_trace_id_after_every_kill() => CrashRun.KillAsync("traces", 6, CheckAsync);

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
}
