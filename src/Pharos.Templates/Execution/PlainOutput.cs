using System.Text;

namespace Pharos.Templates.Execution;

internal sealed class PlainOutput : ITemplateOutput
{
    private readonly StringBuilder _text = new();

    public int Length => _text.Length;

    public void WriteText(string text) => _text.Append(text);

    public void WriteValue(object? value) => _text.Append(value is null ? "<no value>" : GoFormat.Print(value));

    public string Finish() => _text.ToString();
}
