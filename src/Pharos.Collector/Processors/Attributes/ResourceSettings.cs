using Pharos.Collector.Components;
using Pharos.Collector.Config;
using Pharos.Collector.Data;
using Pharos.Configuration;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Processors.Attributes;

/// <summary>The <c>resource</c> processor (docs: processor/resourceprocessor): the actions of <c>attributes</c> on resources.</summary>
internal sealed record ResourceSettings(IReadOnlyList<AttributeAction> Actions) : IProcessorSettings
{
    public static readonly ComponentType<IProcessorSettings> Type = new("resource", Signals.All, Read);

    public IProcessor Create(ComponentContext context, IConsumer next) => new Processor(this, next);

    private static ResourceSettings Read(ConfigNode node, ReadContext context)
    {
        var reader = new MappingReader(node, context.Errors);
        IReadOnlyList<AttributeAction> actions = reader.List("attributes", item => AttributeAction.Read(item, context));
        if (actions.Count == 0) context.Errors.Add(node, "attributes must have at least one action");
        reader.End();
        return new ResourceSettings(actions);
    }

    private sealed class Processor(ResourceSettings settings, IConsumer next) : IProcessor
    {
        public bool MutatesData => true;

        public ValueTask StartAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask<OtlpPartialSuccess> ConsumeAsync(Telemetry data, CancellationToken cancellationToken)
        {
            foreach (OtlpResource resource in data.Resources)
                foreach (AttributeAction action in settings.Actions) action.Apply(resource.Attributes);
            return next.ConsumeAsync(data, cancellationToken);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
