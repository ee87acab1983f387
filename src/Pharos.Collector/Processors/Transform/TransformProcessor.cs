using System.Collections.Immutable;
using Pharos.Collector.Components;
using Pharos.Collector.Data;
using Pharos.Collector.Ottl;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Processors.Transform;

/// <summary>Changes telemetry by statements (opentelemetry-collector-contrib, processor/transformprocessor).</summary>
internal sealed class TransformProcessor(ImmutableArray<StatementGroup> groups, ComponentContext context, IConsumer next) : IProcessor
{
    private readonly ErrorHandling _errors = new(context);

    public bool MutatesData => true;

    public ValueTask StartAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<OtlpPartialSuccess> ConsumeAsync(Telemetry data, CancellationToken cancellationToken)
    {
        foreach (StatementGroup group in groups)
        {
            TelemetryWalk.Visit(data, group.Context, context.Clock, target =>
            {
                if (group.Conditions.Length > 0 && !group.Conditions.Any(c => _errors.Holds(c, target, group.ErrorMode))) return;
                foreach (OttlStatement statement in group.Statements) _errors.Execute(statement, target, group.ErrorMode);
            });
        }
        return next.ConsumeAsync(data, cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
