using System.Text;
using Pharos.Core;

namespace Pharos.Metrics.Scrape;

/// <summary>What OpenMetrics demands of exemplars.</summary>
internal static class ExemplarRules
{
    /// <summary>At most 128 UTF-8 characters in names and values together.</summary>
    public static bool IsShortEnough(LabelSet labels)
    {
        int characters = 0;
        foreach (string part in labels.Pairs)
            foreach (Rune _ in part.EnumerateRunes()) characters++;
        return characters <= 128;
    }
}
