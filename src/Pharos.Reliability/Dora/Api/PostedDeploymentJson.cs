using System.Text.Json.Serialization;

namespace Pharos.Reliability.Dora.Api;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(PostedDeployment))]
internal sealed partial class PostedDeploymentJson : JsonSerializerContext;
