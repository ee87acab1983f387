namespace Pharos.Templates;

/// <summary>A named integer that prints as a word, such as time.Month.</summary>
public sealed record GoEnum(long Value, string Text, string GoType);
