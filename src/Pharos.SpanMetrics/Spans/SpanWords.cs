namespace Pharos.SpanMetrics.Spans;

/// <summary>Kind and status as OTLP names them.</summary>
public static class SpanWords
{
    private static readonly string[] s_kinds = ["SPAN_KIND_UNSPECIFIED", "SPAN_KIND_INTERNAL", "SPAN_KIND_SERVER", "SPAN_KIND_CLIENT", "SPAN_KIND_PRODUCER", "SPAN_KIND_CONSUMER"];
    private static readonly string[] s_statuses = ["STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"];

    public static string Kind(int kind) => kind >= 0 && kind < s_kinds.Length ? s_kinds[kind] : s_kinds[0];

    public static string Status(int status) => status >= 0 && status < s_statuses.Length ? s_statuses[status] : s_statuses[0];
}
