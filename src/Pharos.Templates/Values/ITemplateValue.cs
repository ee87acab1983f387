namespace Pharos.Templates;

/// <summary>
/// A value that is not one of the plain ones. Template values are: null (nil), bool, long (int), byte (uint8), ulong (uint64), double (float64),
/// <see cref="System.Numerics.Complex"/>, string, <see cref="SafeText"/>, <see cref="GoDuration"/>, <see cref="GoEnum"/> and implementations of this interface.
/// </summary>
public interface ITemplateValue
{
    /// <summary>The Go type as messages and <c>%T</c> name it, such as <c>template.KV</c>.</summary>
    string GoType { get; }

    /// <summary>A method that templates may call, or null.</summary>
    TemplateFunction? FindMethod(string name) => null;

    /// <summary>What Go's <c>String()</c> returns, or null where the type has none.</summary>
    string? Text => null;
}
