namespace Pharos.Exporters.Blackbox.Http;

/// <summary>Times of one request of a redirect chain, as timestamps of the clock; 0 where the phase did not happen.</summary>
internal sealed class HttpHop
{
    public TimeSpan Resolve { get; set; }

    public TimeSpan Connect { get; set; }

    public TimeSpan Tls { get; set; }

    public TimeSpan Processing { get; set; }

    public TimeSpan Transfer { get; set; }
}
