using System.Buffers;
using System.Globalization;
using System.Text;
using Pharos.Exporters.Blackbox.Config;

namespace Pharos.Exporters.Blackbox;

/// <summary>One running probe: what it aims at, what it writes, and what it says in <c>debug=true</c>.</summary>
internal sealed class ProbeRun(string target, ProbeModule module, MetricPage page, TimeProvider clock)
{
    private const int LogLimit = 500;
    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(" \"=\n\r\t");
    private readonly List<string> _log = [];

    public string Target => target;

    public ProbeModule Module => module;

    public MetricPage Page => page;

    public TimeProvider Clock => clock;

    /// <summary>The <c>hostname</c> parameter: the Host header and TLS name where the target is an address.</summary>
    public string? Hostname { get; init; }

    public IReadOnlyList<string> Lines => _log;

    /// <summary>Adds a line in logfmt: message, then pairs of name and value.</summary>
    public void Log(string level, string message, params ReadOnlySpan<string> pairs)
    {
        if (_log.Count >= LogLimit) return;
        var line = new StringBuilder().Append(CultureInfo.InvariantCulture, $"time={clock.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} level={level} msg={Quote(message)} module={module.Name} target={Quote(target)}");
        for (int i = 0; i + 1 < pairs.Length; i += 2) line.Append(' ').Append(pairs[i]).Append('=').Append(Quote(pairs[i + 1]));
        _log.Add(line.ToString());
    }

    public void Info(string message, params ReadOnlySpan<string> pairs) => Log("info", message, pairs);

    /// <summary>Says why the probe failed. Gives false, so that a prober can return it.</summary>
    public bool Fail(string message, params ReadOnlySpan<string> pairs)
    {
        Log("error", message, pairs);
        return false;
    }

    private static string Quote(string text) =>
        text.Length > 0 && text.AsSpan().IndexOfAny(NeedQuotes) < 0 ? text : '"' + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal) + '"';
}
