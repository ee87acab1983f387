using Pharos.Collector.Data;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Tests.Processors;

public sealed class SamplerTests
{
    [Theory]
    [InlineData("{sampling_percentage: 0}", 0, 0)]
    [InlineData("{sampling_percentage: 100}", 4000, 4000)]
    [InlineData("{sampling_percentage: 15}", 500, 700)]
    [InlineData("{sampling_percentage: 15, hash_seed: 22}", 500, 700)]
    [InlineData("{sampling_percentage: 15, mode: equalizing}", 500, 700)]
    public async Task The_share_of_traces_is_as_configured(string text, int min, int max)
    {
        var captured = new Capture();
        var random = new Random(1);
        await AttributeActionTests.Create("probabilistic_sampler", text, captured).ConsumeAsync(Traces(Enumerable.Range(0, 4000).Select(_ => Id(random))), TestContext.Current.CancellationToken);
        Assert.InRange(captured.Batches.Sum(b => b.Items), min, max);
    }

    [Theory, InlineData("{sampling_percentage: 30}"), InlineData("{sampling_percentage: 30, hash_seed: 7}")]
    public async Task Every_span_of_a_trace_meets_the_same_fate(string text)
    {
        var random = new Random(2);
        for (int i = 0; i < 200; i++)
        {
            string id = Id(random);
            var captured = new Capture();
            await AttributeActionTests.Create("probabilistic_sampler", text, captured).ConsumeAsync(Traces([id, id, id]), TestContext.Current.CancellationToken);
            Assert.Contains(captured.Batches.Sum(b => b.Items), (int[])[0, 3]);
        }
    }

    [Theory]
    [InlineData("{sampling_percentage: 50}", "", "ffffffffffffffffffffffffffffffff", "ot=th:8")]
    [InlineData("{sampling_percentage: 25}", "a=b", "ffffffffffffffffffffffffffffffff", "ot=th:c,a=b")]
    [InlineData("{sampling_percentage: 50}", "ot=th:8;rv:ff000000000000", "00000000000000000000000000000001", "ot=th:c;rv:ff000000000000")]
    [InlineData("{sampling_percentage: 50, mode: equalizing}", "ot=th:c", "ffffffffffffffffffffffffffffffff", "ot=th:c")]
    [InlineData("{sampling_percentage: 50}", "", "ffffffffffffffffff00000000000000", null)]
    public async Task The_threshold_travels_in_the_trace_state(string text, string before, string traceId, string? after)
    {
        var captured = new Capture();
        TracesData data = Traces([traceId]);
        data.Scopes[0].Spans[0].TraceState = before;
        await AttributeActionTests.Create("probabilistic_sampler", text, captured).ConsumeAsync(data, TestContext.Current.CancellationToken);
        Assert.Equal(after, ((TracesData)captured.Batches[0]).Scopes.SelectMany(s => s.Spans).SingleOrDefault()?.TraceState);
    }

    [Theory, InlineData(1L, 1), InlineData(0L, 0)]
    public async Task The_priority_of_a_span_decides(long priority, int kept)
    {
        var captured = new Capture();
        TracesData data = Traces(["00000000000000000000000000000001"]);
        data.Scopes[0].Spans[0].Attributes.Add(new OtlpAttribute("sampling.priority", priority));
        await AttributeActionTests.Create("probabilistic_sampler", "{sampling_percentage: 50}", captured).ConsumeAsync(data, TestContext.Current.CancellationToken);
        Assert.Equal(kept, captured.Batches.Sum(b => b.Items));
    }

    private static string Id(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    private static TracesData Traces(IEnumerable<string> ids) =>
        new([new OtlpScopeSpans(new OtlpResource([]), new OtlpScope("", "", "", []), [.. ids.Select(id => new OtlpSpanRecord { TraceId = id, SpanId = "0000000000000001" })])]);
}
