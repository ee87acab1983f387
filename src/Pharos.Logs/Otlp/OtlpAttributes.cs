using Pharos.Logs.Push;
using Pharos.Wire.Otlp;

namespace Pharos.Logs.Otlp;

/// <summary>Attributes as names and texts.</summary>
internal static class OtlpAttributes
{
    /// <summary>Characters of names and texts that <see cref="Flatten"/> would write: a name stands once for each leaf below it, so that a small tree can become a large set.</summary>
    public static long FlatLength(IReadOnlyList<OtlpAttribute> attributes, long prefix = 0)
    {
        long sum = 0;
        foreach (OtlpAttribute attribute in attributes)
        {
            long name = prefix + attribute.Key.Length + 1;
            sum += attribute.Value switch
            {
                IReadOnlyList<OtlpAttribute> parts => FlatLength(parts, name),
                string text => name + text.Length,
                _ => name,
            };
        }
        return sum;
    }

    /// <summary>An attribute as labels: dots become underscores, the parts of a map are named by their paths.</summary>
    public static void Flatten(OtlpAttribute attribute, Action<string, string> set, string prefix = "")
    {
        string name = prefix.Length == 0 ? MetadataNames.Sanitize(attribute.Key) : $"{prefix}_{MetadataNames.Sanitize(attribute.Key)}";
        if (attribute.Value is IReadOnlyList<OtlpAttribute> parts) foreach (OtlpAttribute part in parts) Flatten(part, set, name);
        else set(name, OtlpText.Of(attribute.Value));
    }
}
