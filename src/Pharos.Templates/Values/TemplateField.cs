namespace Pharos.Templates;

/// <summary>A field of a struct; <see cref="JsonName"/> is null where JSON leaves it out.</summary>
public readonly record struct TemplateField(string Name, object? Value, string? JsonName = null);
