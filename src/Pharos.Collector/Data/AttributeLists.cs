using Pharos.Wire.Otlp;

namespace Pharos.Collector.Data;

/// <summary>Attributes as a map: keys occur once, order is kept.</summary>
internal static class AttributeLists
{
    /// <summary>The index of a key, or -1.</summary>
    public static int IndexOf(this List<OtlpAttribute> attributes, string key)
    {
        for (int i = 0; i < attributes.Count; i++) if (attributes[i].Key == key) return i;
        return -1;
    }

    public static bool TryGet(this List<OtlpAttribute> attributes, string key, out object? value)
    {
        int at = attributes.IndexOf(key);
        value = at < 0 ? null : attributes[at].Value;
        return at >= 0;
    }

    /// <summary>Adds or replaces.</summary>
    public static void Set(this List<OtlpAttribute> attributes, string key, object? value)
    {
        int at = attributes.IndexOf(key);
        if (at < 0) attributes.Add(new OtlpAttribute(key, value));
        else attributes[at] = new OtlpAttribute(key, value);
    }

    /// <summary>Whether it was there.</summary>
    public static bool Remove(this List<OtlpAttribute> attributes, string key)
    {
        int at = attributes.IndexOf(key);
        if (at < 0) return false;
        attributes.RemoveAt(at);
        return true;
    }
}
