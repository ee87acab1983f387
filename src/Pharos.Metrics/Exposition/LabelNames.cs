using System.Text;

namespace Pharos.Metrics.Exposition;

/// <summary>Strings for ASCII label names that recur in every line, so that a first scrape does not make one per label.</summary>
internal static class LabelNames
{
    private const int Slots = 1024; // a power of two
    private static readonly string?[] s_slots = new string?[Slots];

    /// <summary>The name as a string, the same object again while its slot is not taken by another name.</summary>
    public static string Intern(ReadOnlySpan<byte> name)
    {
        uint hash = 2166136261;
        foreach (byte b in name) hash = (hash ^ b) * 16777619;
        ref string? slot = ref s_slots[hash & (Slots - 1)];
        string? known = Volatile.Read(ref slot);
        if (known is not null && known.Length == name.Length && Ascii.Equals(name, known)) return known;
        string made = Encoding.UTF8.GetString(name);
        Volatile.Write(ref slot, made);
        return made;
    }
}
