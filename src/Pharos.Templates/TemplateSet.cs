using System.Collections.Frozen;
using Pharos.Templates.Execution;
using Pharos.Templates.Syntax;

namespace Pharos.Templates;

/// <summary>Named templates that see each other, and the functions they may call (Go: text/template and html/template).</summary>
/// <remarks>Parsing is not thread-safe; executing is, once nothing is parsed any more.</remarks>
public sealed class TemplateSet
{
    private readonly Dictionary<string, ParsedTemplate> _trees;
    private readonly FrozenDictionary<string, TemplateFunction> _functions;
    private readonly TemplateOptions _options;

    /// <param name="functions">Functions beside Go's own; of the same name they take precedence.</param>
    public TemplateSet(IReadOnlyDictionary<string, TemplateFunction> functions, TemplateOptions options)
        : this(Builtins.With(functions), options, []) { }

    private TemplateSet(FrozenDictionary<string, TemplateFunction> functions, TemplateOptions options, Dictionary<string, ParsedTemplate> trees)
    {
        _functions = functions;
        _options = options;
        _trees = trees;
    }

    public IEnumerable<string> Names => _trees.Keys;

    public bool Has(string name) => _trees.ContainsKey(name);

    /// <summary>Parses a text as the template <paramref name="name"/> with all it defines; of a name defined before, the new one counts unless it is empty.</summary>
    /// <exception cref="TemplateSyntaxException">The text is wrong; nothing has changed.</exception>
    public void Parse(string name, string text)
    {
        foreach ((string defined, ParsedTemplate tree) in Parser.Parse(name, text, _functions.ContainsKey))
        {
            if (tree.IsEmpty && _trees.ContainsKey(defined)) continue;
            _trees[defined] = tree;
        }
    }

    /// <summary>A set that starts with these templates and can take more without changing this one.</summary>
    public TemplateSet Clone() => new(_functions, _options, new Dictionary<string, ParsedTemplate>(_trees));

    /// <summary>As <see cref="Clone()"/>, with other functions under the same names.</summary>
    public TemplateSet Clone(IReadOnlyDictionary<string, TemplateFunction> functions) =>
        new(Builtins.With(functions), _options, new Dictionary<string, ParsedTemplate>(_trees));

    /// <summary>Runs a template; with <paramref name="html"/>, values are escaped for the place in the page where they stand.</summary>
    /// <exception cref="TemplateExecutionException">It failed, or passed a limit.</exception>
    public string Execute(string name, object? data, bool html = false)
    {
        if (!_trees.TryGetValue(name, out ParsedTemplate? tree))
            throw new TemplateExecutionException($"template: no template {GoText.Quote(name)} associated with template {GoText.Quote(name)}");
        return new Executor(_trees, _functions, _options, html).Run(tree, data);
    }

    internal string Print(string name) => TemplatePrinter.Print(_trees[name].Root, quoteText: true);
}
