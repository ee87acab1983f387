using System.CommandLine;
using System.Text.Json;
using Pharos.Alerting.Notify;
using Pharos.Commands.Remote;
using Pharos.Templates;

namespace Pharos.Commands;

/// <summary><c>pharos template render</c>: what a notification template prints, without a server.</summary>
internal static class TemplateCommand
{
    public static Command Create() => new("template", "Work with notification templates")
    {
        Render(),
    };

    private static Command Render()
    {
        var command = new Command("render", "Render a template with notification data");
        var files = new Argument<string[]>("FILE") { Arity = ArgumentArity.ZeroOrMore, Description = "Template files, beside the built-in ones" };
        command.Arguments.Add(files);
        var text = new Option<string>("--text") { Required = true, Description = "What to render, such as '{{ template \"slack.title\" . }}'" };
        var data = new Option<string?>("--data") { Description = "JSON file as the webhook receiver sends it, - for standard input (one firing alert made up)" };
        var html = new Option<bool>("--html") { Description = "Escape as a mail does" };
        foreach (Option option in (Option[])[text, data, html]) command.Options.Add(option);
        command.SetAction((parsed, cancellationToken) => ServerOptions.RunAsync(async () =>
        {
            try
            {
                string? payload = parsed.GetValue(data) switch
                {
                    null => null,
                    "-" => await Console.In.ReadToEndAsync(cancellationToken),
                    string file => await File.ReadAllTextAsync(file, cancellationToken),
                };
                Console.WriteLine(TemplatePreview.Render(parsed.GetValue(files) ?? [], parsed.GetValue(text)!, payload, parsed.GetValue(html), TimeProvider.System));
                return 0;
            }
            catch (Exception e) when (e is TemplateSyntaxException or TemplateExecutionException or JsonException or IOException or UnauthorizedAccessException) { throw new CommandException(e.Message); }
        }));
        return command;
    }
}
