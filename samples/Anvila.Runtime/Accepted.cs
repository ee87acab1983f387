namespace Anvila.Runtime;

/// <summary>A run was taken.</summary>
internal sealed record Accepted(string Id);
