using System.Text.Json.Serialization;

namespace Pharos.Reliability.Dora.Facts;

/// <summary>The bodies of the facts as the journal keeps them; unknown members of a later minor change are ignored.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(RunFact))]
[JsonSerializable(typeof(DeploymentFact))]
[JsonSerializable(typeof(ChangeFact))]
[JsonSerializable(typeof(ContentsFact))]
[JsonSerializable(typeof(IncidentFact))]
internal sealed partial class FactJson : JsonSerializerContext;
