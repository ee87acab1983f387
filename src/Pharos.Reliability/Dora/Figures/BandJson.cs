using System.Text.Json.Serialization;

namespace Pharos.Reliability.Dora.Figures;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BandSet[]))]
internal sealed partial class BandJson : JsonSerializerContext;
