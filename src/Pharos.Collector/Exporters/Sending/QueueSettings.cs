using Pharos.Collector.Config;
using Pharos.Configuration;

namespace Pharos.Collector.Exporters.Sending;

/// <summary>What fills a queue.</summary>
internal enum QueueSizer
{
    Requests,
    Items,
    Bytes,
}

/// <summary><c>sending_queue</c>: between the pipeline and the sending.</summary>
internal sealed record QueueSettings
{
    public bool Enabled { get; init; } = true;

    /// <summary>How many are sent at once: 1 to 1,000.</summary>
    public int Consumers { get; init; } = 10;

    /// <summary>In units of <see cref="Sizer"/>.</summary>
    public long Size { get; init; } = 1000;

    public QueueSizer Sizer { get; init; }

    /// <summary>A full queue makes the pipeline wait; otherwise it refuses.</summary>
    public bool BlockOnOverflow { get; init; }

    /// <summary>The pipeline waits until the batch was sent.</summary>
    public bool WaitForResult { get; init; }

    /// <summary>The extension that keeps the queue on disk, or null: in memory.</summary>
    public string? StorageId { get; init; }

    public static QueueSettings Read(ConfigNode node, ReadContext context)
    {
        var reader = new MappingReader(node, context.Errors);
        var defaults = new QueueSettings();
        reader.Ignored("batch", "is read and not acted upon: the processor batch does this");
        var settings = new QueueSettings
        {
            Enabled = reader.Bool("enabled", true),
            Consumers = (int)reader.Integer("num_consumers", defaults.Consumers, 1, 1000),
            Size = reader.Integer("queue_size", defaults.Size, 1),
            Sizer = reader.Choice("sizer", QueueSizer.Requests, ("requests", QueueSizer.Requests), ("items", QueueSizer.Items), ("bytes", QueueSizer.Bytes)),
            BlockOnOverflow = reader.Bool("block_on_overflow", false) | reader.Bool("blocking", false),
            WaitForResult = reader.Bool("wait_for_result", false),
            StorageId = context.Storage(reader),
        };
        if (settings is { WaitForResult: true, StorageId: not null }) context.Errors.Add(node["wait_for_result"], "cannot be set together with storage");
        reader.End();
        return settings;
    }
}
