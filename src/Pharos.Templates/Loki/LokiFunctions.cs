namespace Pharos.Templates.Loki;

/// <summary>The functions of LogQL templates (docs: query/template_functions).</summary>
public static class LokiFunctions
{
    public static IReadOnlyDictionary<string, TemplateFunction> Create(TimeProvider clock)
    {
        var functions = new Dictionary<string, TemplateFunction>(StringComparer.Ordinal);
        LokiTextFunctions.AddTo(functions);
        LokiNumberFunctions.AddTo(functions);
        LokiTimeFunctions.AddTo(functions, clock);
        functions["__line__"] = TemplateFunction.Of((execution, _) => Line(execution).Line);
        functions["__timestamp__"] = TemplateFunction.Of((execution, _) => GoTime.Utc(DateTimeOffset.UnixEpoch.AddTicks(Line(execution).TimestampNs / 100)));
        functions["default"] = TemplateFunction.Variadic((_, a) => a.Length > 1 && GoValue.IsTrue(a[1]) ? a[1] : a[0], GoParameter.Any, GoParameter.Any);
        functions["fromJson"] = TemplateFunction.Of((_, a) => LokiJson.Parse(a[0]!.ToString()!), GoParameter.String);
        return functions;
    }

    private static ILogLine Line(ITemplateExecution execution) => execution.Root as ILogLine ?? throw new TemplateFunctionException("there is no line");
}
