using System.Globalization;
using System.Text;
using Pharos.Core;

namespace Pharos.Alerting;

/// <summary>FNV-1a over names and values in order, each followed by 0xFF: the fingerprint of Prometheus' client library.</summary>
internal static class LabelFingerprint
{
    public static string Of(LabelSet labels) => Hash(labels).ToString("x16", CultureInfo.InvariantCulture);

    public static ulong Hash(LabelSet labels)
    {
        ulong hash = 14695981039346656037;
        foreach (string part in labels.Pairs)
        {
            foreach (byte b in Encoding.UTF8.GetBytes(part)) hash = (hash ^ b) * 1099511628211;
            hash = (hash ^ 0xFF) * 1099511628211;
        }
        return hash;
    }

    /// <summary><c>{a="b", c="d"}</c>, as group keys and logs show labels.</summary>
    public static string Print(LabelSet labels) => $"{{{string.Join(", ", labels.Select(l => $"{l.Name}={LabelFormat.Quote(l.Value)}"))}}}";
}
