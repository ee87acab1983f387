using System.Text.Json;
using Pharos.Templates.Alertmanager;
using Pharos.Testing;

namespace Pharos.Templates.Tests;

[ConformanceFamily("go-template")]
public sealed class AlertmanagerExpansionTests
{
    [Fact]
    public void Expands_as_Alertmanager_does() => Cases.Run("go-template/alertmanager-expansion.json", test =>
    {
        bool html = test.TryGetProperty("html", out JsonElement h) && h.GetBoolean();
        object? data = test.TryGetProperty("data", out JsonElement d) ? JsonValues.Read(d) : null;
        bool fails = test.TryGetProperty("error", out JsonElement error);
        string actual;
        try
        {
            var set = new TemplateSet(AlertmanagerFunctions.Create(TimeProvider.System), new TemplateOptions { MissingKey = MissingKey.Zero });
            set.Parse("", test.GetProperty("text").GetString()!);
            actual = set.Execute("", data, html);
        }
        catch (TemplateExecutionException e)
        {
            if (!fails) return e.Message;
            return error.ValueKind == JsonValueKind.True || error.GetString() == e.Message ? null : $"says {e.Message}";
        }
        if (fails) return $"expected an error, printed {actual}";
        return actual == test.GetProperty("output").GetString() ? null : $"printed {actual}";
    });
}
