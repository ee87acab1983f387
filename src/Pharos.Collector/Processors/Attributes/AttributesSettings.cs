using Pharos.Collector.Components;
using Pharos.Collector.Config;
using Pharos.Collector.Data;
using Pharos.Configuration;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Processors.Attributes;

/// <summary>The <c>attributes</c> processor (docs: processor/attributesprocessor): changes attributes of spans, log records and data points.</summary>
internal sealed record AttributesSettings(IReadOnlyList<AttributeAction> Actions, ItemMatch? Include, ItemMatch? Exclude) : IProcessorSettings
{
    public static readonly ComponentType<IProcessorSettings> Type = new("attributes", Signals.All, Read);

    public IProcessor Create(ComponentContext context, IConsumer next) => new Processor(this, next);

    private static AttributesSettings Read(ConfigNode node, ReadContext context)
    {
        var reader = new MappingReader(node, context.Errors);
        IReadOnlyList<AttributeAction> actions = reader.List("actions", item => AttributeAction.Read(item, context));
        if (actions.Count == 0) context.Errors.Add(node, "actions must have at least one action");
        var settings = new AttributesSettings(actions, ItemMatch.Read(reader.Child("include"), context), ItemMatch.Read(reader.Child("exclude"), context));
        reader.End();
        return settings;
    }

    private bool Applies(MatchedItem item) => Include?.IsMatch(item) != false && Exclude?.IsMatch(item) != true;

    private void Apply(List<OtlpAttribute> attributes)
    {
        foreach (AttributeAction action in Actions) action.Apply(attributes);
    }

    private sealed class Processor(AttributesSettings settings, IConsumer next) : IProcessor
    {
        public bool MutatesData => true;

        public ValueTask StartAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask<OtlpPartialSuccess> ConsumeAsync(Telemetry data, CancellationToken cancellationToken)
        {
            switch (data)
            {
                case LogsData logs:
                    foreach (OtlpScopeLogs scope in logs.Scopes)
                        foreach (OtlpLogRecord record in scope.Records)
                            if (settings.Applies(new MatchedItem(scope.Resource, scope.Scope, record.Attributes) { Record = record })) settings.Apply(record.Attributes);
                    break;
                case TracesData traces:
                    foreach (OtlpScopeSpans scope in traces.Scopes)
                        foreach (OtlpSpanRecord span in scope.Spans)
                            if (settings.Applies(new MatchedItem(scope.Resource, scope.Scope, span.Attributes) { Span = span })) settings.Apply(span.Attributes);
                    break;
                case MetricsData metrics:
                    foreach (OtlpScopeMetrics scope in metrics.Scopes)
                        foreach (OtlpMetric metric in scope.Metrics)
                            foreach (OtlpPoint point in metric.Points)
                                if (settings.Applies(new MatchedItem(scope.Resource, scope.Scope, point.Attributes) { Metric = metric })) settings.Apply(point.Attributes);
                    break;
            }
            return next.ConsumeAsync(data, cancellationToken);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
