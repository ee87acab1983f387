using System.Collections.Frozen;
using System.Text;
using Pharos.Templates.Html;

namespace Pharos.Templates.Execution;

/// <summary>The functions that every template has (Go: text/template/funcs.go).</summary>
internal static class Builtins
{
    /// <summary>Short-circuits in the executor.</summary>
    public static TemplateFunction And { get; } = TemplateFunction.Variadic((_, a) => a[^1], GoParameter.Value, GoParameter.Value);

    /// <summary>Short-circuits in the executor.</summary>
    public static TemplateFunction Or { get; } = TemplateFunction.Variadic((_, a) => a[^1], GoParameter.Value, GoParameter.Value);

    private static readonly Dictionary<string, TemplateFunction> s_functions = new(StringComparer.Ordinal)
    {
        ["and"] = And,
        ["or"] = Or,
        ["not"] = TemplateFunction.Of((_, a) => !GoValue.IsTrue(a[0]), GoParameter.Value),
        ["call"] = TemplateFunction.Variadic((_, a) => Call(a), GoParameter.Value, GoParameter.Value),
        ["html"] = TemplateFunction.Variadic((e, a) => e.IsHtml ? new SafeText(HtmlText.Escape(Text(a)), SafeTextKind.Html) : HtmlText.Escape(Text(a)), GoParameter.Any),
        ["js"] = TemplateFunction.Variadic((_, a) => HtmlText.EscapeJs(Text(a)), GoParameter.Any),
        ["urlquery"] = TemplateFunction.Variadic((_, a) => GoUrl.QueryEscape(Text(a)), GoParameter.Any),
        ["print"] = TemplateFunction.Variadic((_, a) => GoFormat.Sprint(a), GoParameter.Any),
        ["println"] = TemplateFunction.Variadic((_, a) => GoFormat.Sprintln(a), GoParameter.Any),
        ["printf"] = TemplateFunction.Variadic((_, a) => GoFormat.Sprintf(a[0]!.ToString()!, a.AsSpan(1)), GoParameter.String, GoParameter.Any),
        ["len"] = TemplateFunction.Of((_, a) => Length(a[0]), GoParameter.Value),
        ["index"] = TemplateFunction.Variadic((_, a) => Index(a), GoParameter.Value, GoParameter.Value),
        ["slice"] = TemplateFunction.Variadic((_, a) => Slice(a), GoParameter.Value, GoParameter.Value),
        ["eq"] = TemplateFunction.Variadic((_, a) => Comparisons.Equal(a), GoParameter.Value, GoParameter.Value),
        ["ne"] = TemplateFunction.Of((_, a) => !Comparisons.Equal(a), GoParameter.Value, GoParameter.Value),
        ["lt"] = TemplateFunction.Of((_, a) => Comparisons.Less(a[0], a[1]), GoParameter.Value, GoParameter.Value),
        ["le"] = TemplateFunction.Of((_, a) => Comparisons.LessOrEqual(a[0], a[1]), GoParameter.Value, GoParameter.Value),
        ["gt"] = TemplateFunction.Of((_, a) => !Comparisons.LessOrEqual(a[0], a[1]), GoParameter.Value, GoParameter.Value),
        ["ge"] = TemplateFunction.Of((_, a) => !Comparisons.Less(a[0], a[1]), GoParameter.Value, GoParameter.Value),
    };

    public static FrozenDictionary<string, TemplateFunction> With(IReadOnlyDictionary<string, TemplateFunction> others)
    {
        var all = new Dictionary<string, TemplateFunction>(s_functions, StringComparer.Ordinal);
        foreach ((string name, TemplateFunction function) in others) all[name] = function;
        return all.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Arguments joined as print does, nil shown as no value.</summary>
    private static string Text(object?[] arguments) =>
        arguments is [string only] ? only : GoFormat.Sprint([.. arguments.Select(a => a ?? "<no value>")]);

    private static object? Call(object?[] arguments) =>
        throw new TemplateFunctionException(arguments[0] is null ? "call of nil" : $"non-function of type {GoValue.TypeName(arguments[0])}");

    private static long Length(object? value)
    {
        if (value is null) throw new TemplateFunctionException("len of nil pointer");
        return GoValue.Length(value) ?? throw new TemplateFunctionException($"len of type {GoValue.TypeName(value)}");
    }

    private static object? Index(object?[] arguments)
    {
        object? item = arguments[0];
        if (item is null) throw new TemplateFunctionException("index of untyped nil");
        for (int i = 1; i < arguments.Length; i++)
        {
            object? index = arguments[i];
            switch (item)
            {
                case ITemplateMap map:
                    if (index is null) throw new TemplateFunctionException("value is nil; should be of type string");
                    if (!GoValue.TryText(index, out string key)) throw new TemplateFunctionException($"value has type {GoValue.TypeName(index)}; should be string");
                    item = map.TryGet(key, out object? value) ? value : map.Zero;
                    break;
                case ITemplateList list: item = list[Position(index, list.Count - 1)]; break;
                case string or SafeText:
                    byte[] bytes = Encoding.UTF8.GetBytes(item.ToString()!);
                    item = bytes[Position(index, bytes.Length - 1)];
                    break;
                case null: throw new TemplateFunctionException("index of nil pointer");
                default: throw new TemplateFunctionException($"can't index item of type {GoValue.TypeName(item)}");
            }
        }
        return item;
    }

    private static int Position(object? index, int max)
    {
        if (index is null) throw new TemplateFunctionException("cannot index slice/array with nil");
        if (!GoValue.TryInteger(index, out Int128 at)) throw new TemplateFunctionException($"cannot index slice/array with type {GoValue.TypeName(index)}");
        return at >= 0 && at <= max ? (int)at : throw new TemplateFunctionException($"index out of range: {at}");
    }

    private static object? Slice(object?[] arguments)
    {
        object? item = arguments[0];
        if (item is null) throw new TemplateFunctionException("slice of untyped nil");
        if (arguments.Length > 4) throw new TemplateFunctionException($"too many slice indexes: {arguments.Length - 1}");
        bool isText = GoValue.TryText(item, out string text);
        if (isText && arguments.Length == 4) throw new TemplateFunctionException("cannot 3-index slice a string");
        byte[] bytes = isText ? Encoding.UTF8.GetBytes(text) : [];
        var list = item as ITemplateList;
        if (!isText && list is null) throw new TemplateFunctionException($"can't slice item of type {GoValue.TypeName(item)}");
        int length = isText ? bytes.Length : list!.Count;
        int[] bounds = [0, length, length];
        for (int i = 1; i < arguments.Length; i++) bounds[i - 1] = Position(arguments[i], length);
        if (bounds[0] > bounds[1]) throw new TemplateFunctionException($"invalid slice index: {bounds[0]} > {bounds[1]}");
        if (arguments.Length == 4 && bounds[1] > bounds[2]) throw new TemplateFunctionException($"invalid slice index: {bounds[1]} > {bounds[2]}");
        if (isText) return Encoding.UTF8.GetString(bytes, bounds[0], bounds[1] - bounds[0]);
        return new TemplateList([.. Enumerable.Range(bounds[0], bounds[1] - bounds[0]).Select(i => list![i])], list!.GoType);
    }
}
