using System.Text.Json;
using Pharos.Templates.Syntax;
using Pharos.Testing;

namespace Pharos.Templates.Tests;

/// <summary>Go's own tests of text/template, as recorded in the conformance data.</summary>
[ConformanceFamily("go-template")]
public sealed class GoTemplateConformanceTests
{
    private static readonly Dictionary<string, TemplateFunction> s_none = [];

    [Fact]
    public void Executes_as_Go_does()
    {
        JsonElement shared = JsonValues.Load(Conformance.Require("go-template/exec-data.json")).GetProperty("$T");
        Cases.Run("go-template/exec.json", test =>
        {
            object? data = test.TryGetProperty("data", out JsonElement d) ? JsonValues.Read(d, shared) : null;
            bool fails = test.TryGetProperty("error", out _);
            string output;
            try
            {
                var set = new TemplateSet(s_none, new TemplateOptions());
                set.Parse("test", test.GetProperty("text").GetString()!);
                output = set.Execute("test", data);
            }
            catch (TemplateExecutionException e)
            {
                return fails ? null : e.Message;
            }
            if (fails) return $"expected an error, printed {output}";
            string expected = test.GetProperty("output").GetString()!;
            return output == expected ? null : $"expected {expected}, printed {output}";
        });
    }

    [Fact]
    public void Parses_and_prints_as_Go_does() => Cases.Run("go-template/parse.json", test =>
    {
        string name = test.GetProperty("name").GetString()!, text = test.GetProperty("text").GetString()!;
        bool valid = test.GetProperty("valid").GetBoolean();
        try
        {
            var set = new TemplateSet(s_none, new TemplateOptions());
            set.Parse(name, text);
            if (!valid) return "expected an error";
            string printed = set.Print(name), expected = test.GetProperty("canonical").GetString()!;
            return printed == expected ? null : $"expected {expected}, printed {printed}";
        }
        catch (TemplateSyntaxException e)
        {
            if (valid) return e.Message;
            if (!test.TryGetProperty("error_parts", out JsonElement parts)) return null;
            return parts.EnumerateArray().All(p => e.Message.Contains(p.GetString()!, StringComparison.Ordinal)) ? null : $"expected {parts}, says {e.Message}";
        }
    });

    [Fact]
    public void Printed_templates_print_the_same_again() => Cases.Run("go-template/parse.json", test =>
    {
        if (!test.GetProperty("valid").GetBoolean()) return null;
        string printed = Print(test.GetProperty("text").GetString()!);
        return Print(printed) == printed ? null : $"{printed} became {Print(printed)}";
    });

    private static string Print(string text) => TemplatePrinter.Print(Parser.Parse("t", text, _ => true)["t"].Root);
}
