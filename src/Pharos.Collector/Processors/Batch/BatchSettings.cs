using Pharos.Collector.Components;
using Pharos.Collector.Config;
using Pharos.Collector.Data;
using Pharos.Configuration;

namespace Pharos.Collector.Processors.Batch;

/// <summary>The <c>batch</c> processor (docs: processor/batchprocessor).</summary>
internal sealed record BatchSettings : IProcessorSettings
{
    public static readonly ComponentType<IProcessorSettings> Type = new("batch", Signals.All, Read);

    /// <summary>After this time what is there is sent; zero: at once.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Items that are sent without waiting.</summary>
    public int Size { get; init; } = 8192;

    /// <summary>A batch is cut into parts of at most this many items; 0: never.</summary>
    public int MaxSize { get; init; }

    public IProcessor Create(ComponentContext context, IConsumer next) => new BatchProcessor(this, context, next);

    private static BatchSettings Read(ConfigNode node, ReadContext context)
    {
        var reader = new MappingReader(node, context.Errors);
        foreach (string key in (string[])["metadata_keys", "metadata_cardinality_limit"]) reader.Ignored(key, "is read and not acted upon: all senders share the batches");
        var settings = new BatchSettings
        {
            Timeout = reader.PositiveGoDuration("timeout", TimeSpan.FromMilliseconds(200)),
            Size = (int)reader.Integer("send_batch_size", 8192, 0, int.MaxValue),
            MaxSize = (int)reader.Integer("send_batch_max_size", 0, 0, int.MaxValue),
        };
        if (settings.MaxSize > 0 && settings.MaxSize < settings.Size) context.Errors.Add(node["send_batch_max_size"], $"must be at least send_batch_size ({settings.Size}), is {settings.MaxSize}");
        reader.End();
        return settings;
    }
}
