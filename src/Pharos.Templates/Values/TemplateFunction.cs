namespace Pharos.Templates;

/// <summary>What a function gets: its arguments, and the execution that calls it.</summary>
public delegate object? TemplateCall(ITemplateExecution execution, object?[] arguments);

/// <summary>A function or method of templates with the types of its parameters; of a variadic one the last type is that of each further argument.</summary>
public sealed class TemplateFunction(IReadOnlyList<GoParameter> parameters, bool variadic, TemplateCall call)
{
    public IReadOnlyList<GoParameter> Parameters { get; } = parameters;

    public bool IsVariadic { get; } = variadic;

    public static TemplateFunction Of(TemplateCall call, params GoParameter[] parameters) => new(parameters, false, call);

    public static TemplateFunction Variadic(TemplateCall call, params GoParameter[] parameters) => new(parameters, true, call);

    /// <summary>A method without parameters.</summary>
    public static TemplateFunction Getter(Func<object?> get) => new([], false, (_, _) => get());

    /// <exception cref="TemplateFunctionException">The arguments do not do.</exception>
    public object? Invoke(ITemplateExecution execution, object?[] arguments) => call(execution, arguments);
}
