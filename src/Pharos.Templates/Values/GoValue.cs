using System.Numerics;
using System.Text;

namespace Pharos.Templates;

/// <summary>What Go's reflection tells templates of a value: its type's name, its truth, its kind.</summary>
internal static class GoValue
{
    public static string TypeName(object? value) => value switch
    {
        null => "<nil>",
        bool => "bool",
        long => "int",
        byte => "uint8",
        ulong => "uint64",
        double => "float64",
        Complex => "complex128",
        string => "string",
        SafeText safe => safe.Kind switch
        {
            SafeTextKind.Html => "template.HTML",
            SafeTextKind.Url => "template.URL",
            SafeTextKind.Css => "template.CSS",
            SafeTextKind.Js => "template.JS",
            _ => "template.HTMLAttr",
        },
        GoEnum named => named.GoType,
        ITemplateValue named => named.GoType,
        _ => value.GetType().Name,
    };

    /// <summary>Go's truth: not the zero value, not empty.</summary>
    public static bool IsTrue(object? value) => value switch
    {
        null => false,
        bool b => b,
        long i => i != 0,
        byte i => i != 0,
        ulong i => i != 0,
        double f => f != 0, // NaN is true
        Complex c => c != Complex.Zero,
        string s => s.Length > 0,
        SafeText s => s.Value.Length > 0,
        GoEnum e => e.Value != 0,
        GoDuration d => d.Nanoseconds != 0,
        ITemplateMap m => m.Count > 0,
        ITemplateList l => l.Count > 0,
        _ => true,
    };

    public static bool TryText(object? value, out string text)
    {
        text = value switch { string s => s, SafeText s => s.Value, _ => "" };
        return value is string or SafeText;
    }

    /// <summary>Any integer, signed or not.</summary>
    public static bool TryInteger(object? value, out Int128 integer)
    {
        (bool known, integer) = value switch
        {
            long i => (true, i),
            byte i => (true, (Int128)i),
            ulong i => (true, i),
            GoEnum e => (true, e.Value),
            GoDuration d => (true, d.Nanoseconds),
            _ => (false, 0),
        };
        return known;
    }

    /// <summary>Length as Go counts it: bytes of text, items of lists and maps.</summary>
    public static int? Length(object? value) => value switch
    {
        string s => Encoding.UTF8.GetByteCount(s),
        SafeText s => Encoding.UTF8.GetByteCount(s.Value),
        ITemplateList l => l.Count,
        ITemplateMap m => m.Count,
        _ => null,
    };
}
