namespace Pharos.Logs.LogQL.Pipeline;

/// <summary>The values of <c>__error__</c> (docs: query, pipeline errors).</summary>
internal static class PipelineErrors
{
    public static readonly byte[] Json = "JSONParserErr"u8.ToArray();
    public static readonly byte[] Logfmt = "LogfmtParserErr"u8.ToArray();
    public static readonly byte[] SampleExtraction = "SampleExtractionErr"u8.ToArray();
    public static readonly byte[] LabelFilter = "LabelFilterErr"u8.ToArray();
    public static readonly byte[] TemplateFormat = "TemplateFormatErr"u8.ToArray();
}
