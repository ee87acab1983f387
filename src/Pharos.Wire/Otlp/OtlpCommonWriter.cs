namespace Pharos.Wire.Otlp;

/// <summary>Writes what all OTLP signals share as protobuf.</summary>
internal static class OtlpCommonWriter
{
    public static void Attributes(ProtoWriter to, int field, List<OtlpAttribute> attributes)
    {
        foreach (OtlpAttribute attribute in attributes)
        {
            int open = to.Open(field);
            Text(to, 1, attribute.Key);
            if (attribute.Value is not null)
            {
                int value = to.Open(2);
                Value(to, attribute.Value);
                to.Close(value);
            }
            to.Close(open);
        }
    }

    /// <summary>The one field of an AnyValue; nothing for null.</summary>
    public static void Value(ProtoWriter to, object? value)
    {
        switch (value)
        {
            case string text: to.WriteString(1, text); break;
            case bool flag: to.WriteVarint(2, flag ? 1UL : 0); break;
            case long number: to.WriteInt64(3, number); break;
            case double real: to.WriteDouble(4, real); break;
            case byte[] bytes: to.WriteBytes(7, bytes); break;
            case List<object?> items:
                int array = to.Open(5);
                foreach (object? item in items)
                {
                    int open = to.Open(1);
                    Value(to, item);
                    to.Close(open);
                }
                to.Close(array);
                break;
            case List<OtlpAttribute> pairs:
                int list = to.Open(6);
                Attributes(to, 1, pairs);
                to.Close(list);
                break;
        }
    }

    public static void Resource(ProtoWriter to, OtlpResource resource)
    {
        int open = to.Open(1);
        Attributes(to, 1, resource.Attributes);
        Count(to, 2, resource.DroppedAttributes);
        to.Close(open);
    }

    public static void Scope(ProtoWriter to, OtlpScope scope)
    {
        int open = to.Open(1);
        Text(to, 1, scope.Name);
        Text(to, 2, scope.Version);
        Attributes(to, 3, scope.Attributes);
        Count(to, 4, scope.DroppedAttributes);
        to.Close(open);
    }

    /// <summary>A text that is left out where it is empty, as proto3 does.</summary>
    public static void Text(ProtoWriter to, int field, string text)
    {
        if (text.Length > 0) to.WriteString(field, text);
    }

    public static void Count(ProtoWriter to, int field, uint count)
    {
        if (count != 0) to.WriteVarint(field, count);
    }

    /// <summary>An id from hex; one that is no hex is left out.</summary>
    public static void Id(ProtoWriter to, int field, string hex)
    {
        if (hex.Length == 0) return;
        Span<byte> bytes = stackalloc byte[32];
        if (hex.Length <= 64 && Convert.FromHexString(hex, bytes, out _, out int size) == System.Buffers.OperationStatus.Done) to.WriteBytes(field, bytes[..size]);
    }

    /// <summary>Writes scopes grouped by the resource objects that they share: ResourceX { resource 1, scopes 2, schema_url 3 }.</summary>
    public static ProtoWriter Grouped<TScope>(List<TScope> scopes, Func<TScope, OtlpResource> resourceOf, Func<TScope, OtlpScope> scopeOf, Action<ProtoWriter, TScope> items)
    {
        var to = new ProtoWriter();
        for (int i = 0; i < scopes.Count;)
        {
            OtlpResource resource = resourceOf(scopes[i]);
            int open = to.Open(1);
            Resource(to, resource);
            for (; i < scopes.Count && ReferenceEquals(resourceOf(scopes[i]), resource); i++)
            {
                int inner = to.Open(2);
                OtlpScope scope = scopeOf(scopes[i]);
                Scope(to, scope);
                items(to, scopes[i]);
                Text(to, 3, scope.SchemaUrl);
                to.Close(inner);
            }
            Text(to, 3, resource.SchemaUrl);
            to.Close(open);
        }
        return to;
    }
}
