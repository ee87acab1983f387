using System.Text;

namespace Pharos.Logs.Push;

/// <summary>Why parts of a push were not taken: the first message of each reason and how often it came.</summary>
internal sealed class PushFaults
{
    private readonly List<(string Reason, string Message, long Lines)> _found = [];

    public bool Any => _found.Count > 0;

    public long Lines => _found.Sum(fault => fault.Lines);

    /// <summary>429 where only limits of rate or streams were met, which may pass; else 400.</summary>
    public int Status => _found.Any(fault => fault.Reason is DiscardReason.StreamLimit or DiscardReason.StreamRateLimit or DiscardReason.RateLimited) ? 429 : 400;

    public void Add(string reason, Func<string> message, long lines)
    {
        int at = _found.FindIndex(fault => fault.Reason == reason);
        if (at < 0) _found.Add((reason, message(), lines));
        else _found[at] = _found[at] with { Lines = _found[at].Lines + lines };
    }

    /// <summary>As Loki groups them: one message as it is, several of a kind counted.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach ((string _, string message, long lines) in _found)
        {
            if (text.Length > 0) text.Append("; ");
            if (lines > 1) text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{lines} errors like: ");
            text.Append(message);
        }
        return text.ToString();
    }
}
