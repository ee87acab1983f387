using System.Text.Json.Serialization;

namespace Pharos.Reliability.GameDays;

/// <summary>The JSON of runs and steps, in files, in the journal and over HTTP.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, RespectNullableAnnotations = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GameDayRun))]
[JsonSerializable(typeof(GameDayStep))]
[JsonSerializable(typeof(RunUpdate))]
[JsonSerializable(typeof(RunUpdate[]))]
internal sealed partial class GameDayJson : JsonSerializerContext;
