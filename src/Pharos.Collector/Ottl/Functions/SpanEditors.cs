using Pharos.Collector.Data;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Ottl.Functions;

/// <summary>Editors of the transform processor for spans: names of few values, made of attributes as the semantic conventions make them (opentelemetry.io/docs/specs/semconv: http, rpc, messaging and database spans, "Name").</summary>
internal static class SpanEditors
{
    private const int ServerKind = 2;

    public static readonly FunctionDefinition[] All =
    [
        new FunctionDefinition("set_semconv_span_name", ["semconv_version", "original_span_name_attribute"], 1, a =>
        {
            string version = a.Word("semconv_version"), keep = a.Word("original_span_name_attribute");
            if (!Version.TryParse(version, out Version? parsed) || parsed < new Version(1, 37, 0)) throw a.Fault("semconv_version", $"\"{version}\": expected a version of the semantic conventions from 1.37.0 on");
            return t =>
            {
                OtlpSpanRecord span = t.Span!;
                if (NameOf(span) is not { Length: > 0 } name || name == span.Name) return null;
                if (keep.Length > 0) span.Attributes.Set(keep, span.Name);
                span.Name = name;
                return null;
            };
        }) with { Context = OttlContext.Span },
    ];

    /// <summary>Null where the span is of none of these kinds.</summary>
    private static string? NameOf(OtlpSpanRecord span)
    {
        if ((Text(span, "http.request.method") ?? Text(span, "http.method")) is { } method)
        {
            if (method == "_OTHER") method = "HTTP";
            string? route = span.Kind == ServerKind ? Text(span, "http.route") : Text(span, "url.template");
            return Join(method, route);
        }
        if (Text(span, "rpc.system.name") is not null || Text(span, "rpc.system") is not null)
        {
            string? service = Text(span, "rpc.service"), call = Text(span, "rpc.method");
            return call is null ? service : service is null ? call : $"{service}/{call}";
        }
        if (Text(span, "messaging.system") is not null)
        {
            string? operation = Text(span, "messaging.operation.name") ?? Text(span, "messaging.operation.type");
            return operation is null ? null : Join(operation, Text(span, "messaging.destination.template") ?? Text(span, "messaging.destination.name"));
        }
        if ((Text(span, "db.system.name") ?? Text(span, "db.system")) is { } system)
        {
            if (Text(span, "db.query.summary") is { } summary) return summary;
            string? target = Text(span, "db.collection.name") ?? Text(span, "db.namespace");
            return Text(span, "db.operation.name") is { } operation ? Join(operation, target) : target ?? system;
        }
        return null;
    }

    private static string Join(string first, string? second) => second is null ? first : $"{first} {second}";

    private static string? Text(OtlpSpanRecord span, string key) => span.Attributes.TryGet(key, out object? value) && value is string { Length: > 0 } text ? text : null;
}
