using System.Collections.Frozen;

namespace Pharos.Traces.TraceQL;

/// <summary>What a span has without it being an attribute (docs: traceql, "Intrinsic fields").</summary>
internal enum Intrinsic : byte
{
    None,
    Duration,
    Name,
    Status,
    StatusMessage,
    Kind,
    SpanId,
    ParentId,
    ChildCount,
    Parent,
    NestedSetLeft,
    NestedSetRight,
    NestedSetParent,
    TraceDuration,
    TraceRootName,
    TraceRootService,
    TraceId,
    EventName,
    EventTimeSinceStart,
    LinkSpanId,
    LinkTraceId,
    InstrumentationName,
    InstrumentationVersion,
}

internal static class Intrinsics
{
    private static readonly FrozenDictionary<string, Intrinsic> s_plain = new Dictionary<string, Intrinsic>
    {
        ["duration"] = Intrinsic.Duration,
        ["name"] = Intrinsic.Name,
        ["status"] = Intrinsic.Status,
        ["statusMessage"] = Intrinsic.StatusMessage,
        ["kind"] = Intrinsic.Kind,
        ["childCount"] = Intrinsic.ChildCount,
        ["parent"] = Intrinsic.Parent,
        ["nestedSetLeft"] = Intrinsic.NestedSetLeft,
        ["nestedSetRight"] = Intrinsic.NestedSetRight,
        ["nestedSetParent"] = Intrinsic.NestedSetParent,
        ["traceDuration"] = Intrinsic.TraceDuration,
        ["rootName"] = Intrinsic.TraceRootName,
        ["rootServiceName"] = Intrinsic.TraceRootService,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, Intrinsic> s_scoped = new Dictionary<string, Intrinsic>
    {
        ["span:duration"] = Intrinsic.Duration,
        ["span:name"] = Intrinsic.Name,
        ["span:status"] = Intrinsic.Status,
        ["span:statusMessage"] = Intrinsic.StatusMessage,
        ["span:kind"] = Intrinsic.Kind,
        ["span:id"] = Intrinsic.SpanId,
        ["span:parentID"] = Intrinsic.ParentId,
        ["span:childCount"] = Intrinsic.ChildCount,
        ["trace:duration"] = Intrinsic.TraceDuration,
        ["trace:rootName"] = Intrinsic.TraceRootName,
        ["trace:rootService"] = Intrinsic.TraceRootService,
        ["trace:id"] = Intrinsic.TraceId,
        ["event:name"] = Intrinsic.EventName,
        ["event:timeSinceStart"] = Intrinsic.EventTimeSinceStart,
        ["link:spanID"] = Intrinsic.LinkSpanId,
        ["link:traceID"] = Intrinsic.LinkTraceId,
        ["instrumentation:name"] = Intrinsic.InstrumentationName,
        ["instrumentation:version"] = Intrinsic.InstrumentationVersion,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Names for auto-completion, sorted.</summary>
    public static readonly string[] Names = [.. s_plain.Keys.Where(k => k != "parent" && !k.StartsWith("nestedSet", StringComparison.Ordinal)).Concat(s_scoped.Keys).Order(StringComparer.Ordinal)];

    public static bool TryPlain(string word, out Intrinsic intrinsic) => s_plain.TryGetValue(word, out intrinsic);

    /// <param name="name">With its scope: <c>span:name</c>.</param>
    public static bool TryScoped(string name, out Intrinsic intrinsic) => s_scoped.TryGetValue(name, out intrinsic);

    public static string Text(this Intrinsic intrinsic)
    {
        foreach ((string name, Intrinsic value) in s_plain) if (value == intrinsic) return name;
        foreach ((string name, Intrinsic value) in s_scoped) if (value == intrinsic) return name;
        return "";
    }

    /// <summary>The type that every value of it has.</summary>
    public static ValueKind Type(this Intrinsic intrinsic) => intrinsic switch
    {
        Intrinsic.Duration or Intrinsic.TraceDuration or Intrinsic.EventTimeSinceStart => ValueKind.Duration,
        Intrinsic.ChildCount or Intrinsic.NestedSetLeft or Intrinsic.NestedSetRight or Intrinsic.NestedSetParent => ValueKind.Int,
        Intrinsic.Status => ValueKind.Status,
        Intrinsic.Kind => ValueKind.Kind,
        Intrinsic.Parent => ValueKind.Nil,
        _ => ValueKind.String,
    };

    /// <summary>Whether its value depends on other spans of the trace.</summary>
    public static bool NeedsTrace(this Intrinsic intrinsic) => intrinsic is Intrinsic.ChildCount or Intrinsic.NestedSetLeft or Intrinsic.NestedSetRight
        or Intrinsic.NestedSetParent or Intrinsic.TraceDuration or Intrinsic.TraceRootName or Intrinsic.TraceRootService or Intrinsic.TraceId;
}
