using System.Text.Json.Serialization;

namespace Anvila.Api.Faults;

/// <summary>Body of <c>POST /_faults</c>. Units of the amount: <see cref="FaultKind"/>.</summary>
/// <param name="Id">A name of the caller's own, so that it can end the fault without having seen the answer; a fault of the same name is replaced.</param>
internal sealed record FaultRequest(string? Route, string? Kind, double? Amount, double? Ratio, [property: JsonPropertyName("expires_in_s")] double? ExpiresInS, string? Id = null);
