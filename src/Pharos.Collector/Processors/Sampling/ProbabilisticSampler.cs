using System.Globalization;
using System.Text;
using Pharos.Collector.Components;
using Pharos.Collector.Config;
using Pharos.Collector.Data;
using Pharos.Configuration;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Processors.Sampling;

internal enum SamplerMode
{
    HashSeed,
    Proportional,
    Equalizing,
}

/// <summary>The <c>probabilistic_sampler</c> processor (docs: processor/probabilisticsamplerprocessor): keeps a share of traces or log records, the same ones in every collector.</summary>
internal sealed record ProbabilisticSampler : IProcessorSettings
{
    public static readonly ComponentType<IProcessorSettings> Type = new("probabilistic_sampler", Signals.Traces | Signals.Logs, Read);

    /// <summary>0 to 100.</summary>
    public double Percentage { get; init; }

    public uint HashSeed { get; init; }

    public SamplerMode Mode { get; init; }

    /// <summary>Hex digits of a threshold that is written down: 1 to 14.</summary>
    public int Precision { get; init; } = 4;

    /// <summary>What has no randomness is dropped; otherwise it is kept.</summary>
    public bool FailClosed { get; init; } = true;

    /// <summary>Of log records: the attribute that is hashed instead of the trace id, or null.</summary>
    public string? FromAttribute { get; init; }

    /// <summary>Of log records: the attribute that holds a percentage of its own, or null.</summary>
    public string? PriorityAttribute { get; init; }

    public IProcessor Create(ComponentContext context, IConsumer next) => new Processor(this, context, next);

    private static ProbabilisticSampler Read(ConfigNode node, ReadContext context)
    {
        var reader = new MappingReader(node, context.Errors);
        uint seed = (uint)reader.Integer("hash_seed", 0, 0, uint.MaxValue);
        string? from = reader.String("from_attribute");
        bool byRecord = reader.Choice("attribute_source", false, ("traceID", false), ("record", true));
        var settings = new ProbabilisticSampler
        {
            Percentage = reader.Number("sampling_percentage", 0, 0, 100),
            HashSeed = seed,
            Mode = reader.Choice("mode", seed != 0 || byRecord ? SamplerMode.HashSeed : SamplerMode.Proportional, ("hash_seed", SamplerMode.HashSeed), ("proportional", SamplerMode.Proportional), ("equalizing", SamplerMode.Equalizing)),
            Precision = (int)reader.Integer("sampling_precision", 4, 1, 14),
            FailClosed = reader.Bool("fail_closed", true),
            FromAttribute = byRecord ? from : null,
            PriorityAttribute = reader.String("sampling_priority"),
        };
        if (byRecord && string.IsNullOrEmpty(from)) context.Errors.Add(node, "attribute_source: record needs from_attribute");
        reader.End();
        return settings;
    }

    private sealed class Processor(ProbabilisticSampler settings, ComponentContext context, IConsumer next) : IProcessor
    {
        public bool MutatesData => true;

        public ValueTask StartAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask<OtlpPartialSuccess> ConsumeAsync(Telemetry data, CancellationToken cancellationToken)
        {
            int removed = data switch
            {
                TracesData traces => traces.RemoveWhere((_, span) => !Keeps(span)),
                LogsData logs => logs.RemoveWhere((_, record) => !Keeps(record)),
                _ => 0,
            };
            if (removed > 0) context.Registry.Counter("otelcol_processor_probabilistic_sampler_dropped_total", "Spans and log records that were not sampled.", "processor").With(context.Id).Increment(removed);
            return next.ConsumeAsync(data, cancellationToken);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private bool Keeps(OtlpSpanRecord span)
        {
            if (span.Attributes.TryGet("sampling.priority", out object? priority) && Number(priority) is { } wanted) return wanted > 0;
            if (settings.Mode != SamplerMode.HashSeed) return new ConsistentSampling(settings).Keeps(span);
            return span.TraceId.Length != 32 ? !settings.FailClosed : KeepsHash(Convert.FromHexString(span.TraceId), settings.Percentage);
        }

        private bool Keeps(OtlpLogRecord record)
        {
            double percentage = settings.Percentage;
            if (settings.PriorityAttribute is { } name && record.Attributes.TryGet(name, out object? own) && Number(own) is { } wanted) percentage = Math.Clamp(wanted, 0, 100);
            byte[] hashed;
            if (settings.FromAttribute is { } from) hashed = record.Attributes.TryGet(from, out object? value) ? value as byte[] ?? Encoding.UTF8.GetBytes(OtlpText.Of(value)) : [];
            else hashed = record.TraceId.Length == 32 ? Convert.FromHexString(record.TraceId) : [];
            if (hashed.Length == 0) return percentage >= 100 || !settings.FailClosed;
            if (settings.Mode != SamplerMode.HashSeed && settings.FromAttribute is null) return ConsistentSampling.Randomness(hashed) >= ConsistentSampling.ThresholdOf(percentage / 100);
            return KeepsHash(hashed, percentage);
        }

        /// <summary>The 32-bit FNV-1a hash of seed and bytes against 2^14 buckets, as upstream.</summary>
        private bool KeepsHash(ReadOnlySpan<byte> bytes, double percentage)
        {
            const int Buckets = 0x4000;
            uint hash = 2_166_136_261;
            for (int shift = 0; shift < 32; shift += 8) hash = (hash ^ (byte)(settings.HashSeed >> shift)) * 16_777_619;
            foreach (byte b in bytes) hash = (hash ^ b) * 16_777_619;
            return (hash & (Buckets - 1)) < (uint)(percentage * Buckets / 100);
        }

        private static double? Number(object? value) => value switch
        {
            long integer => integer,
            double real => real,
            string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double parsed) => parsed,
            _ => null,
        };
    }
}
