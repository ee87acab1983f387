using System.Text;
using System.Text.Json;

namespace Pharos.Metrics.Scrape;

/// <summary>scrape_failure_log_file: a line of JSON for each failed scrape. A disk that refuses it is no reason not to scrape.</summary>
internal sealed class ScrapeFailureLog(TimeProvider clock)
{
    private readonly Lock _gate = new();

    public void Write(string path, string job, ScrapeTarget target, string error)
    {
        if (path.Length == 0) return;
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("time", clock.GetUtcNow());
            writer.WriteString("level", "ERROR");
            writer.WriteString("msg", error);
            writer.WriteString("job_name", job);
            writer.WriteString("target", target.Url.AbsoluteUri);
            writer.WriteEndObject();
        }
        lock (_gate)
        {
            try { File.AppendAllText(path, Encoding.UTF8.GetString(buffer.ToArray()) + "\n"); }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException) { } // the same error stands at the target
        }
    }
}
