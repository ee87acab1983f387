using Pharos.Core;

namespace Pharos.Metrics.Relabel;

/// <summary>Which metric and label names are allowed.</summary>
internal enum NameValidation
{
    /// <summary>Any non-empty UTF-8 (the default since Prometheus 3).</summary>
    Utf8,
    /// <summary>Letters, digits and underscores; colons in metric names.</summary>
    Legacy,
}

internal static class NameValidationRules
{
    public static bool AllowsLabel(this NameValidation scheme, string name) =>
        scheme == NameValidation.Utf8 ? name.Length > 0 && IsUnicode(name) : LabelFormat.IsClassicLabelName(name);

    public static bool AllowsMetric(this NameValidation scheme, string name) =>
        scheme == NameValidation.Utf8 ? name.Length > 0 && IsUnicode(name) : LabelFormat.IsClassicMetricName(name);

    private static bool IsUnicode(string name)
    {
        if (System.Text.Ascii.IsValid(name)) return true;
        for (int i = 0; i < name.Length; i++)
        {
            if (!char.IsSurrogate(name[i])) continue;
            if (!char.IsHighSurrogate(name[i]) || i + 1 == name.Length || !char.IsLowSurrogate(name[i + 1])) return false;
            i++;
        }
        return true;
    }
}
