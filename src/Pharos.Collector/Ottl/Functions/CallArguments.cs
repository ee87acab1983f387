using Pharos.Collector.Ottl.Paths;
using Pharos.Collector.Ottl.Syntax;
using Pharos.Collector.Ottl.Values;
using Pharos.Core;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Ottl.Functions;

/// <summary>The arguments of one call, given by their place or name, as a function asks for them.</summary>
internal sealed class CallArguments
{
    private readonly Dictionary<string, ValueNode> _values = new(StringComparer.Ordinal);
    private readonly CallNode _call;
    private readonly OttlCompiler _compiler;

    /// <exception cref="OttlException">Too many, too few, or a name is unknown.</exception>
    public CallArguments(CallNode call, FunctionDefinition definition, OttlCompiler compiler)
    {
        (_call, _compiler) = (call, compiler);
        bool named = false;
        for (int i = 0; i < call.Arguments.Length; i++)
        {
            ArgumentNode argument = call.Arguments[i];
            if (argument.Name is null && named) throw new OttlException(argument.Value.Start, "unnamed arguments stand before named ones");
            named |= argument.Name is not null;
            if (argument.Name is null && i >= definition.Parameters.Length) throw new OttlException(argument.Value.Start, $"{call.Name} takes at most {definition.Parameters.Length} arguments: {string.Join(", ", definition.Parameters)}");
            string name = argument.Name ?? definition.Parameters[i];
            if (!definition.Parameters.Contains(name)) throw new OttlException(argument.Value.Start, $"{call.Name} has no parameter \"{name}\"; it has {string.Join(", ", definition.Parameters)}");
            if (!_values.TryAdd(name, argument.Value)) throw new OttlException(argument.Value.Start, $"{name} is given twice");
        }
        string? missing = definition.Parameters.Take(definition.Required).FirstOrDefault(p => !_values.ContainsKey(p));
        if (missing is not null) throw new OttlException(call.Start, $"{call.Name} needs {missing}");
    }

    public int Start => _call.Start;

    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>A fault of one argument.</summary>
    public OttlException Fault(string name, string message) => new(_values.TryGetValue(name, out ValueNode? node) ? node.Start : _call.Start, message);

    public Func<OttlTarget, object?> Value(string name) => _compiler.Value(_values[name]);

    /// <summary>A path that can be set.</summary>
    public OttlPath Target(string name)
    {
        if (_values[name] is not PathNode node) throw Fault(name, $"{name} must be a path");
        OttlPath path = _compiler.Path(node);
        return path.Set is null ? throw Fault(name, $"{path.Text} cannot be set") : path;
    }

    /// <summary>A map of the telemetry, to be changed in place.</summary>
    public Func<OttlTarget, List<OtlpAttribute>> Map(string name)
    {
        Func<OttlTarget, object?> get = Value(name);
        return t => get(t) is { } value ? value as List<OtlpAttribute> ?? throw Mismatch("a map", value) : throw Mismatch("a map", null);
    }

    /// <summary>A text; another kind is an error when it runs.</summary>
    public Func<OttlTarget, string> Text(string name)
    {
        Func<OttlTarget, object?> get = Value(name);
        return t => get(t) is var value && value is string text ? text : throw Mismatch("a string", value);
    }

    /// <summary>Any value as text; null stays null.</summary>
    public Func<OttlTarget, string?> TextLike(string name)
    {
        Func<OttlTarget, object?> get = Value(name);
        return t => OttlValues.ToText(get(t));
    }

    public Func<OttlTarget, long> Integer(string name, long fallback = 0)
    {
        if (!Has(name)) return _ => fallback;
        Func<OttlTarget, object?> get = Value(name);
        return t => get(t) is var value && value is long number ? number : throw Mismatch("an int", value);
    }

    /// <summary>A boolean that stands in the statement.</summary>
    public bool Flag(string name, bool fallback) => !Has(name) ? fallback : _values[name] is LiteralNode { Value: bool flag } ? flag : throw Fault(name, $"{name} must be true or false");

    /// <summary>A text that stands in the statement.</summary>
    public string Word(string name, string fallback = "") => !Has(name) ? fallback : _values[name] is LiteralNode { Value: string word } ? word : throw Fault(name, $"{name} must be a text in quotes");

    /// <summary>A list of texts that stand in the statement.</summary>
    public HashSet<string> Words(string name)
    {
        if (!Has(name)) return [];
        if (_values[name] is not ListNode list) throw Fault(name, $"{name} must be a list");
        return [.. list.Items.Select(i => i is LiteralNode { Value: string word } ? word : throw new OttlException(i.Start, $"{name} must be a list of texts"))];
    }

    /// <summary>A regex: compiled once where it stands in the statement.</summary>
    public Func<OttlTarget, Re2> Regex(string name)
    {
        if (_values[name] is LiteralNode { Value: string pattern })
        {
            try
            {
                Re2 regex = Re2.Compile(pattern);
                return _ => regex;
            }
            catch (ArgumentException e) { throw Fault(name, $"\"{pattern}\": {e.Message}"); }
        }
        Func<OttlTarget, string> text = Text(name);
        return t =>
        {
            string current = text(t);
            try
            {
                return Re2.Compile(current);
            }
            catch (ArgumentException e) { throw new OttlRuntimeException($"\"{current}\": {e.Message}"); }
        };
    }

    /// <summary>What a replacement goes through: the converter named by <c>function</c>, then <c>replacement_format</c>.</summary>
    public Func<string, string> Replacer()
    {
        string format = Word("replacement_format", "%s");
        int at = format.IndexOf("%s", StringComparison.Ordinal);
        if (at < 0 || format.IndexOf("%s", at + 2, StringComparison.Ordinal) >= 0) throw Fault("replacement_format", "must contain %s once");
        Func<string, string> change = s => s;
        if (Has("function"))
        {
            if (_values["function"] is not SymbolNode symbol || FunctionTable.TextConverter(symbol.Name) is not { } found) throw Fault("function", "must be the name of a converter from text to text, such as SHA256");
            change = found;
        }
        return format == "%s" ? change : s => format.Replace("%s", change(s), StringComparison.Ordinal);
    }

    public static OttlRuntimeException Mismatch(string expected, object? found) => new($"expected {expected} but got {OttlValues.NameOf(found)}");
}
