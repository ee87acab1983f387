namespace Pharos.Logs.Push;

/// <summary>Values of the label <c>reason</c> of <c>loki_discarded_samples_total</c>, as Loki names them.</summary>
internal static class DiscardReason
{
    public const string InvalidLabels = "invalid_labels";
    public const string MissingLabels = "missing_labels";
    public const string RateLimited = "rate_limited";
    public const string LineTooLong = "line_too_long";
    public const string StreamLimit = "stream_limit";
    public const string StreamRateLimit = "per_stream_rate_limit";
    public const string TooOld = "greater_than_max_sample_age";
    public const string TooFarInFuture = "too_far_in_future";
    public const string TooManyLabels = "max_label_names_per_series";
    public const string LabelNameTooLong = "label_name_too_long";
    public const string LabelValueTooLong = "label_value_too_long";
    public const string DisallowedMetadata = "disallowed_structured_metadata";
    public const string MetadataTooLarge = "structured_metadata_too_large";
    public const string MetadataTooMany = "structured_metadata_too_many";
}
