using System.Globalization;
using Pharos.Alerting.Config;

namespace Pharos.Alerting.Notify;

/// <summary>Pushover messages (docs: pushover_config; pushover.net/api).</summary>
internal sealed class PushoverNotifier(IntegrationConfig config, HttpSender http) : INotifier
{
    private const string Url = "https://api.pushover.net/1/messages.json";

    public async Task<NotifyResult> NotifyAsync(Notification n, CancellationToken cancellationToken)
    {
        using var form = new FormUrlEncodedContent(Form(n));
        return (await http.SendAsync(HttpMethod.Post, Url, form, cancellationToken)).Result;
    }

    internal List<KeyValuePair<string, string>> Form(Notification n)
    {
        IntegrationSettings s = config.Settings;
        string Text(string key) => n.Render(s.Text(key));
        string message = n.Render(s.Text("message"), html: s.Flag("html")).Trim();
        string priority = Text("priority");
        var form = new List<KeyValuePair<string, string>>
        {
            new("token", n.Render(s.Secret("token")!.Reveal())),
            new("user", n.Render(s.Secret("user_key")!.Reveal())),
            new("title", Notification.Truncate(Text("title"), 250)),
            new("message", message.Length == 0 ? "(no details)" : Notification.Truncate(message, 1024)), // an empty message is refused
        };
        Add("url", Notification.Truncate(Text("url"), 512));
        Add("url_title", Text("url_title"));
        Add("device", Text("device"));
        Add("sound", Text("sound"));
        Add("priority", priority);
        if (priority == "2")
        {
            Add("retry", Seconds("retry"));
            Add("expire", Seconds("expire"));
        }
        if (s.Text("ttl").Length > 0) Add("ttl", Seconds("ttl"));
        if (s.Flag("html")) Add("html", "1");
        if (s.Flag("monospace")) Add("monospace", "1");
        return form;

        string Seconds(string key) => s.Duration(key, TimeSpan.Zero) is { Ticks: > 0 } span ? ((long)span.TotalSeconds).ToString(CultureInfo.InvariantCulture) : "";

        void Add(string key, string value)
        {
            if (value.Length > 0) form.Add(new(key, value));
        }
    }
}
