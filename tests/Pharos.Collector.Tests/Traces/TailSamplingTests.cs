using Pharos.Collector.Components;
using Pharos.Collector.Data;
using Pharos.Collector.Processors.TailSampling;
using Pharos.Configuration;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Tests.Traces;

/// <summary>Whole traces are judged (docs: collector-contrib, processor/tailsamplingprocessor).</summary>
public sealed class TailSamplingTests
{
    private readonly TracesHarness _harness = new();

    public static TheoryData<string, string> Policies => new()
    {
        { "type: always_sample", "1 2 3 4" },
        { "type: latency, latency: {threshold_ms: 500}", "3" },
        { "type: latency, latency: {threshold_ms: 5, upper_threshold_ms: 100}", "1 2 4" },
        { "type: status_code, status_code: {status_codes: [ERROR]}", "2" },
        { "type: string_attribute, string_attribute: {key: user, values: [ada]}", "4" },
        { "type: string_attribute, string_attribute: {key: user, values: ['^a'], enabled_regex_matching: true}", "4" },
        { "type: string_attribute, string_attribute: {key: user, values: [ada], invert_match: true}", "1 2 3" },
        { "type: numeric_attribute, numeric_attribute: {key: http.status, min_value: 500}", "2" },
        { "type: numeric_attribute, numeric_attribute: {key: http.status, min_value: 200, max_value: 299}", "1 3" },
        { "type: boolean_attribute, boolean_attribute: {key: cached, value: true}", "1" },
        { "type: span_count, span_count: {min_spans: 2}", "3" },
        { "type: probabilistic, probabilistic: {sampling_percentage: 100}", "1 2 3 4" },
        { "type: probabilistic, probabilistic: {sampling_percentage: 0}", "" },
        { "type: rate_limiting, rate_limiting: {spans_per_second: 2}", "1 2" },
        { "type: and, and: {and_sub_policy: [{name: a, type: numeric_attribute, numeric_attribute: {key: http.status, min_value: 200}}, {name: b, type: latency, latency: {threshold_ms: 500}}]}", "3" },
        { "type: not, not: {not_sub_policy: {name: a, type: latency, latency: {threshold_ms: 500}}}", "1 2 4" },
        { "type: composite, composite: {max_total_spans_per_second: 10, policy_order: [errors, rest], composite_sub_policy: [{name: errors, type: status_code, status_code: {status_codes: [ERROR]}}, {name: rest, type: always_sample}], rate_allocation: [{policy: errors, percent: 50}, {policy: rest, percent: 10}]}", "1 2" },
    };

    [Theory, MemberData(nameof(Policies))]
    public async Task Each_policy_samples_the_traces_that_it_is_for(string policy, string expected)
    {
        await using TailSampler sampler = Start($"policies: [{{name: test, {policy}}}]");
        await FourTracesAsync(sampler);
        await sampler.DecideAsync(all: true, TestContext.Current.CancellationToken);
        Assert.Equal(expected, Sampled());
    }

    [Fact]
    public async Task One_policy_is_enough_and_a_drop_outweighs_it()
    {
        await using TailSampler sampler = Start("""
            policies:
              - {name: errors, type: status_code, status_code: {status_codes: [ERROR]}}
              - {name: slow, type: latency, latency: {threshold_ms: 500}}
              - {name: not-slow-ok, type: drop, drop: {drop_sub_policy: [{name: s, type: numeric_attribute, numeric_attribute: {key: http.status, min_value: 500}}]}}
            """);
        await FourTracesAsync(sampler);
        await sampler.DecideAsync(all: true, TestContext.Current.CancellationToken);
        Assert.Equal("3", Sampled());
        Assert.Contains("otelcol_processor_tail_sampling_count_traces_sampled_total{policy=\"errors\",sampled=\"true\"} 1", _harness.Registry.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trace_waits_for_its_decision_and_late_spans_follow_it()
    {
        await using TailSampler sampler = Start("{decision_wait: 10s, policies: [{name: errors, type: status_code, status_code: {status_codes: [ERROR]}}]}");
        await TakeAsync(sampler, TracesHarness.Span(1, 1), TracesHarness.Span(2, 2, status: 2));
        _harness.Clock.Advance(TimeSpan.FromSeconds(9));
        await sampler.DecideAsync(all: false, TestContext.Current.CancellationToken);
        Assert.Empty(_harness.Passed);
        _harness.Clock.Advance(TimeSpan.FromSeconds(1));
        await sampler.DecideAsync(all: false, TestContext.Current.CancellationToken);
        Assert.Equal("2", Sampled());
        await TakeAsync(sampler, TracesHarness.Span(1, 3, status: 2), TracesHarness.Span(2, 4));
        Assert.Equal("2", string.Join(' ', ((TracesData)_harness.Passed[^1]).Scopes.SelectMany(s => s.Spans).Select(s => s.TraceId.TrimStart('0'))));
    }

    [Fact]
    public async Task The_oldest_traces_give_way_and_are_counted()
    {
        await using TailSampler sampler = Start("{num_traces: 2, policies: [{name: all, type: always_sample}]}");
        for (int trace = 1; trace <= 3; trace++) await TakeAsync(sampler, TracesHarness.Span(trace, trace));
        await sampler.DecideAsync(all: true, TestContext.Current.CancellationToken);
        Assert.Equal("2 3", Sampled());
        Assert.Contains("otelcol_processor_tail_sampling_sampling_trace_dropped_too_early_total{processor=\"tail_sampling\"} 1", _harness.Registry.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_decides_on_what_waits()
    {
        TailSampler sampler = Start("policies: [{name: all, type: always_sample}]");
        await TakeAsync(sampler, TracesHarness.Span(1, 1));
        await sampler.DisposeAsync();
        Assert.Equal("1", Sampled());
    }

    [Theory]
    [InlineData("{}", "tail_sampling needs policies")]
    [InlineData("policies: [{name: a, type: sometimes}]", "unknown policy type \"sometimes\"")]
    [InlineData("policies: [{name: a, type: status_code, status_code: {status_codes: [BAD]}}]", "unknown status code \"BAD\"")]
    [InlineData("policies: [{name: a, type: always_sample}, {name: a, type: always_sample}]", "duplicate policy name \"a\"")]
    [InlineData("policies: [{name: a, type: latency, latency: {threshold: 5}}]", "unknown key")]
    public void Faults_are_errors(string yaml, string message)
    {
        (_, ConfigErrors errors) = TracesHarness.Read(TailSamplingSettings.Type, yaml);
        Assert.Contains(errors.Findings, f => f.Message.Contains(message, StringComparison.Ordinal));
    }

    private TailSampler Start(string yaml)
    {
        (IProcessorSettings settings, ConfigErrors errors) = TracesHarness.Read(TailSamplingSettings.Type, yaml);
        Assert.True(!errors.HasErrors, string.Join('\n', errors.Findings));
        return (TailSampler)settings.Create(_harness.Context("tail_sampling"), _harness);
    }

    private static Task FourTracesAsync(TailSampler sampler) => TakeAsync(sampler,
        TracesHarness.Span(1, 1, attributes: [("http.status", 200L), ("cached", true)]),
        TracesHarness.Span(2, 2, status: 2, attributes: [("http.status", 500L)]),
        TracesHarness.Span(3, 3, ms: 900, attributes: [("http.status", 204L)]),
        TracesHarness.Span(3, 4, parent: 3),
        TracesHarness.Span(4, 5, attributes: [("user", "ada")]));

    private static async Task TakeAsync(TailSampler sampler, params OtlpSpanRecord[] spans) => await sampler.ConsumeAsync(TracesHarness.Batch("api", spans), TestContext.Current.CancellationToken);

    private string Sampled() => string.Join(' ', _harness.Passed.Cast<TracesData>().SelectMany(d => d.Scopes).SelectMany(s => s.Spans).Select(s => s.TraceId.TrimStart('0')).Distinct().Order(StringComparer.Ordinal));
}
