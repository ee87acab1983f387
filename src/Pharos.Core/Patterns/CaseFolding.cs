namespace Pharos.Core;

/// <summary>Unicode's simple case folding on the basic plane: which characters are the same but for their case (k, K and the Kelvin sign).</summary>
internal static class CaseFolding
{
    private static readonly Lazy<Dictionary<char, char[]>> s_byChar = new(Build);

    /// <summary>The sets of characters that fold together, of two or more each.</summary>
    public static IEnumerable<char[]> Orbits => s_byChar.Value.Values.Distinct();

    /// <summary>The characters that fold together with this one, itself included; empty where it has no other case.</summary>
    public static ReadOnlySpan<char> Orbit(char c) => s_byChar.Value.TryGetValue(c, out char[]? orbit) ? orbit : [];

    private static Dictionary<char, char[]> Build()
    {
        var byKey = new Dictionary<char, List<char>>();
        for (int i = 0; i <= char.MaxValue; i++)
        {
            char c = (char)i;
            if (char.IsSurrogate(c)) continue;
            // Both ways, since some have only an upper or only a lower case; .NET leaves out those that would leave or enter ASCII.
            char key = c switch
            {
                '\u017F' => 's', // long s
                '\u212A' => 'k', // Kelvin sign
                _ => char.ToLowerInvariant(char.ToUpperInvariant(c)),
            };
            if (!byKey.TryGetValue(key, out List<char>? same)) byKey.Add(key, same = []);
            same.Add(c);
        }
        var byChar = new Dictionary<char, char[]>();
        foreach (List<char> same in byKey.Values)
        {
            if (same.Count < 2) continue;
            char[] orbit = [.. same];
            foreach (char c in orbit) byChar.Add(c, orbit);
        }
        return byChar;
    }
}
