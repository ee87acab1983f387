namespace Anvila.Runtime;

/// <summary>No run was taken. The caller may try again.</summary>
internal sealed record Refused(string Error);
