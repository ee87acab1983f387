using System.Text.Json.Serialization;

namespace Anvila.Api.Faults;

/// <summary>Body of <c>POST /_faults</c>. Units of the amount: <see cref="FaultKind"/>.</summary>
internal sealed record FaultRequest(string? Route, string? Kind, double? Amount, double? Ratio, [property: JsonPropertyName("expires_in_s")] double? ExpiresInS);
