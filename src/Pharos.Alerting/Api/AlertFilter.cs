using Microsoft.AspNetCore.Http;
using Pharos.Alerting.Matching;
using Pharos.Core;

namespace Pharos.Alerting.Api;

/// <summary>The query parameters that narrow a list of alerts.</summary>
internal sealed class AlertFilter
{
    private readonly List<Matcher> _matchers = [];
    private bool _active, _silenced, _inhibited;
    private Matcher? _receiver;

    /// <exception cref="MatcherException">A filter or the receiver's regex is wrong.</exception>
    public static AlertFilter Read(HttpContext context)
    {
        var filter = new AlertFilter
        {
            _active = ApiJson.Flag(context, "active"),
            _silenced = ApiJson.Flag(context, "silenced"),
            _inhibited = ApiJson.Flag(context, "inhibited"),
        };
        foreach (string? text in context.Request.Query["filter"]) filter._matchers.Add(Matchers.ParseOne(text ?? "", classicMessage: true));
        string? receiver = context.Request.Query["receiver"];
        if (string.IsNullOrEmpty(receiver)) return filter;
        try
        {
            filter._receiver = new Matcher(MatchOp.Regex, "receiver", receiver);
        }
        catch (MatcherException e) { throw new MatcherException($"failed to parse receiver param: {e.Message}"); }
        return filter;
    }

    public bool AcceptsReceiver(string receiver) => _receiver is null || _receiver.Matches(receiver);

    public bool Accepts(ApiAlert alert, DateTimeOffset now)
    {
        if (alert.Alert.IsResolvedAt(now)) return false;
        if (!_active && !alert.IsSuppressed) return false;
        if (!_silenced && alert.SilencedBy.Count > 0) return false;
        if (!_inhibited && alert.InhibitedBy.Count > 0) return false;
        return alert.Receivers.Any(AcceptsReceiver) && _matchers.AllMatch(alert.Alert.Labels);
    }
}
