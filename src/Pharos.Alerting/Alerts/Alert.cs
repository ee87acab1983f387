using Pharos.Core;

namespace Pharos.Alerting;

/// <summary>An alert as Alertmanager holds it: its labels are its identity.</summary>
public sealed record Alert
{
    private string? _fingerprint;

    public required LabelSet Labels { get; init; }

    public LabelSet Annotations { get; init; } = LabelSet.Empty;

    public required DateTimeOffset StartsAt { get; init; }

    /// <summary>When it ends or ended: null only in a notification, for one that fires.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public string GeneratorUrl { get; init; } = "";

    /// <summary>The end was not given by the sender: it is the resolve timeout.</summary>
    public bool IsTimeout { get; init; }

    public string Name => Labels.Get("alertname");

    /// <summary>16 hexadecimal digits, as upstream's clients know them.</summary>
    public string Fingerprint => _fingerprint ??= LabelFingerprint.Of(Labels);

    public bool IsResolvedAt(DateTimeOffset now) => EndsAt is { } end && end <= now;

    /// <summary>Two alerts of the same labels whose activity overlaps, as one (types/types.go).</summary>
    public static Alert Merge(Alert a, Alert b, DateTimeOffset now)
    {
        (Alert older, Alert younger) = b.UpdatedAt < a.UpdatedAt ? (b, a) : (a, b);
        Alert merged = younger;
        if (older.StartsAt < younger.StartsAt) merged = merged with { StartsAt = older.StartsAt };
        if (younger.IsResolvedAt(now))
        {
            // The latest explicit end counts where both are resolved.
            if (older.IsResolvedAt(now) && older.EndsAt > younger.EndsAt) merged = merged with { EndsAt = older.EndsAt };
        }
        else if (older.EndsAt > younger.EndsAt && !older.IsTimeout) merged = merged with { EndsAt = older.EndsAt };
        return merged;
    }

    /// <summary>By job, then instance, then all labels: the order within a notification.</summary>
    public static int CompareForDisplay(Alert a, Alert b)
    {
        foreach (string name in (ReadOnlySpan<string>)["job", "instance"])
        {
            bool hasA = a.Labels.TryGet(name, out string left), hasB = b.Labels.TryGet(name, out string right);
            if (!hasA && !hasB) continue;
            if (hasA != hasB) return hasA ? 1 : -1;
            int order = string.CompareOrdinal(left, right);
            if (order != 0) return order;
        }
        return LabelSet.Compare(a.Labels, b.Labels);
    }
}
