using Pharos.Collector.Components;
using Pharos.Collector.Config;
using Pharos.Collector.Data;
using Pharos.Collector.Receivers.Operators;
using Pharos.Configuration;

namespace Pharos.Collector.Processors.TailSampling;

/// <summary>The tail_sampling processor (docs: collector-contrib, processor/tailsamplingprocessor).</summary>
internal sealed record TailSamplingSettings : IProcessorSettings
{
    public static ComponentType<IProcessorSettings> Type { get; } = new("tail_sampling", Signals.Traces, Read);

    /// <summary>Time from a trace's first span to the decision.</summary>
    public TimeSpan DecisionWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Traces kept in memory, decided or not; the oldest give way.</summary>
    public int NumTraces { get; init; } = 50_000;

    public bool SampleOnFirstMatch { get; init; }

    public bool DropPendingTracesOnShutdown { get; init; }

    public IReadOnlyList<NamedPolicy> Policies { get; init; } = [];

    /// <summary>The section as text: two with equal text are the same, which policies (functions) cannot say of themselves.</summary>
    public string Signature { get; init; } = "";

    public bool Equals(TailSamplingSettings? other) => other is not null && Signature == other.Signature;

    public override int GetHashCode() => Signature.GetHashCode(StringComparison.Ordinal);

    public IProcessor Create(ComponentContext context, IConsumer next) => new TailSampler(this, context, next);

    public static TailSamplingSettings Read(ConfigNode node, ReadContext context)
    {
        var reader = new MappingReader(node, context.Errors);
        var settings = new TailSamplingSettings
        {
            DecisionWait = reader.PositiveGoDuration("decision_wait", TimeSpan.FromSeconds(30)),
            NumTraces = (int)reader.Integer("num_traces", 50_000, 1, 100_000_000),
            SampleOnFirstMatch = reader.Bool("sample_on_first_match", false),
            DropPendingTracesOnShutdown = reader.Bool("drop_pending_traces_on_shutdown", false),
            Policies = new PolicyReader(context.Errors).ReadAll(reader, "policies"),
            Signature = NodeText.Of(node),
        };
        reader.Integer("expected_new_traces_per_sec", 0, 0);
        foreach (string key in (string[])["decision_cache", "block_on_overflow", "maximum_trace_size_bytes", "decision_wait_after_root_received", "sampling_strategy", "tail_storage"])
            reader.Ignored(key, "is understood and not acted on: decisions are remembered for num_traces traces");
        reader.End();
        if (settings.Policies.Count == 0) context.Errors.Add(node, "tail_sampling needs policies: without one no trace would pass");
        return settings;
    }
}
