namespace Pharos.Wire.Otlp;

/// <summary>Walks an ExportTraceServiceRequest (or TracesData) in place, scope by scope.</summary>
/// <example><code>
/// var reader = new OtlpTraceReader(request);
/// while (reader.NextScope())
///     while (reader.NextSpan(out ReadOnlySpan&lt;byte&gt; span)) ...
/// </code></example>
public ref struct OtlpTraceReader(ReadOnlySpan<byte> request)
{
    private ProtoReader _request = new(request);
    private ProtoReader _resourceSpans;
    private ProtoReader _scopeSpans;

    /// <summary>Counts resources from 0, so that a caller sees when the next one begins.</summary>
    public int ResourceNumber { get; private set; } = -1;

    /// <summary>The Resource message; may be empty.</summary>
    public ReadOnlySpan<byte> Resource { get; private set; }

    public ReadOnlySpan<byte> ResourceSchemaUrl { get; private set; }

    /// <summary>The InstrumentationScope message; may be empty.</summary>
    public ReadOnlySpan<byte> Scope { get; private set; }

    public ReadOnlySpan<byte> ScopeSchemaUrl { get; private set; }

    /// <summary>Goes to the next scope, of this resource or the next.</summary>
    /// <exception cref="MalformedMessageException">Not such a message.</exception>
    public bool NextScope()
    {
        while (true)
        {
            while (_resourceSpans.Next())
            {
                if (_resourceSpans.Field != 2)
                {
                    _resourceSpans.Skip();
                    continue;
                }
                ReadOnlySpan<byte> message = _resourceSpans.ReadBytes();
                Scope = default;
                ScopeSchemaUrl = default;
                var header = new ProtoReader(message);
                while (header.Next())
                {
                    if (header.Field == 1) Scope = header.ReadBytes();
                    else if (header.Field == 3) ScopeSchemaUrl = header.ReadBytes();
                    else header.Skip();
                }
                _scopeSpans = new ProtoReader(message);
                return true;
            }
            if (!NextResource()) return false;
        }
    }

    public bool NextSpan(out ReadOnlySpan<byte> span)
    {
        while (_scopeSpans.Next())
        {
            if (_scopeSpans.Field == 2)
            {
                span = _scopeSpans.ReadBytes();
                return true;
            }
            _scopeSpans.Skip();
        }
        span = default;
        return false;
    }

    private bool NextResource()
    {
        while (_request.Next())
        {
            if (_request.Field != 1)
            {
                _request.Skip();
                continue;
            }
            ReadOnlySpan<byte> message = _request.ReadBytes();
            Resource = default;
            ResourceSchemaUrl = default;
            var header = new ProtoReader(message);
            while (header.Next())
            {
                if (header.Field == 1) Resource = header.ReadBytes();
                else if (header.Field == 3) ResourceSchemaUrl = header.ReadBytes();
                else header.Skip();
            }
            _resourceSpans = new ProtoReader(message);
            ResourceNumber++;
            return true;
        }
        return false;
    }
}
