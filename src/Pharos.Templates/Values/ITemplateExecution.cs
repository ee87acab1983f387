namespace Pharos.Templates;

/// <summary>The running template, as functions see it.</summary>
public interface ITemplateExecution
{
    /// <summary>Whether output is escaped for HTML.</summary>
    bool IsHtml { get; }

    /// <summary>The data that the outermost template was given.</summary>
    object? Root { get; }

    /// <summary>Parses a text with the same functions and runs it; it sees the templates of the set.</summary>
    /// <exception cref="TemplateExecutionException">It failed, or does not parse.</exception>
    string RenderText(string name, string text, object? data);

    /// <summary>Runs a template of the same set and gives its output.</summary>
    /// <exception cref="TemplateExecutionException">It failed.</exception>
    string Render(string template, object? data);
}
