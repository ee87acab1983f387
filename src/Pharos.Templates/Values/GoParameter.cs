namespace Pharos.Templates;

/// <summary>The type of a parameter, as far as templates check it.</summary>
public sealed class GoParameter
{
    private readonly Func<object?, bool> _accepts;

    private GoParameter(string goType, Func<object?, bool> accepts, bool takesNil = false)
    {
        GoType = goType;
        TakesNil = takesNil;
        _accepts = accepts;
    }

    public static GoParameter Any { get; } = new("interface {}", _ => true, takesNil: true);

    /// <summary>Any value, also none at all (reflect.Value).</summary>
    public static GoParameter Value { get; } = new("reflect.Value", _ => true, takesNil: true);

    public static GoParameter Bool { get; } = new("bool", v => v is bool);

    public static GoParameter Int { get; } = new("int", v => v is long);

    public static GoParameter Float { get; } = new("float64", v => v is double);

    public static GoParameter String { get; } = new("string", v => v is string or SafeText);

    public static GoParameter Time { get; } = new("time.Time", v => v is GoTime);

    public static GoParameter Duration { get; } = new("time.Duration", v => v is GoDuration);

    public static GoParameter List { get; } = new("[]interface {}", v => v is ITemplateList, takesNil: true);

    public static GoParameter Strings { get; } = new("[]string", v => v is ITemplateList, takesNil: true);

    /// <summary>A value of one C# type.</summary>
    public static GoParameter Of<T>(string goType, bool takesNil = false) => new(goType, v => v is T, takesNil);

    public string GoType { get; }

    public bool TakesNil { get; }

    public bool Accepts(object? value) => _accepts(value);
}
