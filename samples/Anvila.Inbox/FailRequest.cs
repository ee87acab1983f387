using System.Text.Json.Serialization;

namespace Anvila.Inbox;

/// <summary>Body of <c>POST /_fail</c>: the next <paramref name="Count"/> posts (1 when absent, 0 ends it) get this status.</summary>
internal sealed record FailRequest(int Status, [property: JsonPropertyName("retry_after")] int? RetryAfter, int? Count);
