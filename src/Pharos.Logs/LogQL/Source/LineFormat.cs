namespace Pharos.Logs.LogQL;

/// <summary>Formats whose fields a store may keep as columns: those of the parsers <c>json</c> and <c>logfmt</c>.</summary>
internal enum LineFormat
{
    Json,
    Logfmt,
}
