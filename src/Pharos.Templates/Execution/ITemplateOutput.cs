namespace Pharos.Templates.Execution;

/// <summary>Where a template writes: its own text as it is, values as the output form wants them.</summary>
internal interface ITemplateOutput
{
    int Length { get; }

    void WriteText(string text);

    void WriteValue(object? value);

    string Finish();
}
