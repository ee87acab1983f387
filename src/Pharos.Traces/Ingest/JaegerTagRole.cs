namespace Pharos.Traces.Ingest;

/// <summary>What a span's tag is in OTLP.</summary>
internal enum TagRole
{
    Attribute,
    Kind,
    /// <summary><c>error</c>, where it is true.</summary>
    Error,
    StatusCode,
    StatusDescription,
    TraceState,
    ScopeName,
    ScopeVersion,
}

/// <summary>Tags that OpenTelemetry's exporters and OpenTracing's conventions write for fields that Jaeger's spans lack.</summary>
internal static class JaegerTagRole
{
    /// <summary>A tag of such a name with a value that the field cannot have stays an attribute.</summary>
    public static TagRole Of(in JaegerTag tag)
    {
        ReadOnlySpan<byte> key = tag.Key;
        if (key.SequenceEqual("error"u8)) return tag.IsTrue ? TagRole.Error : TagRole.Attribute;
        if (key.SequenceEqual("span.kind"u8)) return Kind(tag.Text) > 0 ? TagRole.Kind : TagRole.Attribute;
        if (key.SequenceEqual("otel.status_code"u8)) return Status(tag.Text) > 0 ? TagRole.StatusCode : TagRole.Attribute;
        if (tag.Text.IsEmpty) return TagRole.Attribute;
        if (key.SequenceEqual("otel.status_description"u8)) return TagRole.StatusDescription;
        if (key.SequenceEqual("w3c.tracestate"u8)) return TagRole.TraceState;
        if (key.SequenceEqual("otel.scope.name"u8) || key.SequenceEqual("otel.library.name"u8)) return TagRole.ScopeName;
        return key.SequenceEqual("otel.scope.version"u8) || key.SequenceEqual("otel.library.version"u8) ? TagRole.ScopeVersion : TagRole.Attribute;
    }

    /// <summary>OTLP's number of a kind; 0 for another word.</summary>
    public static int Kind(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("internal"u8) ? 1 : text.SequenceEqual("server"u8) ? 2 : text.SequenceEqual("client"u8) ? 3 : text.SequenceEqual("producer"u8) ? 4 : text.SequenceEqual("consumer"u8) ? 5 : 0;

    /// <summary>OTLP's number of a status; 0 for another word.</summary>
    public static int Status(ReadOnlySpan<byte> text) => text.SequenceEqual("OK"u8) ? 1 : text.SequenceEqual("ERROR"u8) ? 2 : 0;
}
