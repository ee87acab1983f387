using System.Globalization;
using System.Text;
using Pharos.Alerting.Config;
using Pharos.Templates;

namespace Pharos.Alerting.Notify;

/// <summary>Mail by SMTP (docs: email_config): a plain and an HTML part.</summary>
internal sealed class EmailNotifier(IntegrationConfig config, TimeProvider clock) : INotifier
{
    public async Task<NotifyResult> NotifyAsync(Notification notification, CancellationToken cancellationToken)
    {
        IntegrationSettings s = config.Settings;
        string smarthost = s.Text("smarthost");
        int colon = smarthost.LastIndexOf(':');
        if (colon < 0 || !int.TryParse(smarthost.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port))
            return NotifyResult.Failure($"smarthost {smarthost} has no port", retry: false, "clientError");
        var session = new SmtpSession(smarthost[..colon].Trim('[', ']'), port, config.Http.Tls)
        {
            Hello = s.Text("hello") is { Length: > 0 } hello ? hello : "localhost",
            ImplicitTls = s.Flag("force_implicit_tls", port == 465),
            RequireTls = s.Flag("require_tls", true),
            Username = s.Text("auth_username"),
            Password = s.Secret("auth_password"),
            CramSecret = s.Secret("auth_secret"),
            Identity = s.Text("auth_identity"),
        };
        string from = notification.Render(s.Text("from"));
        string[] to = [.. notification.Render(s.Text("to")).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        return await session.SendAsync(Address(from), [.. to.Select(Address)], Message(notification, from, to), cancellationToken);
    }

    /// <summary>The message with CRLF line ends, as it stands after DATA (without dot stuffing).</summary>
    internal string Message(Notification n, string from, IReadOnlyList<string> to)
    {
        IntegrationSettings s = config.Settings;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["Subject"] = "{{ template \"email.default.subject\" . }}",
            ["From"] = from,
            ["To"] = string.Join(", ", to),
        };
        foreach ((string name, string value) in s.Map("headers")) headers[name] = value;
        string boundary = "pharos-" + Guid.NewGuid().ToString("N");
        var text = new StringBuilder();
        foreach ((string name, string value) in headers) text.Append(Header(name, n.Render(value)));
        string id = PagerDutyNotifier.HashKey(n.GroupKey)[..32];
        if (!headers.ContainsKey("Message-Id")) text.Append(CultureInfo.InvariantCulture, $"Message-Id: <{clock.GetUtcNow().ToUnixTimeMilliseconds()}.{Guid.NewGuid():N}@pharos>\r\n");
        if (s.Node["threading"]["enabled"].Text is "true")
        {
            // Mails of one group, and of one day where asked, hang under one reference that itself is never sent.
            string day = s.Node["threading"]["thread_by_date"].Text == "none" ? "" : GoTime.Utc(clock.GetUtcNow()).Format("2006-01-02");
            text.Append(CultureInfo.InvariantCulture, $"References: <alert-{id}-{day}@pharos>\r\nIn-Reply-To: <alert-{id}-{day}@pharos>\r\n");
        }
        text.Append(CultureInfo.InvariantCulture, $"Date: {GoTime.Utc(clock.GetUtcNow()).Format("Mon, 02 Jan 2006 15:04:05 -0700")}\r\nMIME-Version: 1.0\r\n");
        text.Append(CultureInfo.InvariantCulture, $"Content-Type: multipart/alternative; boundary={boundary}\r\n\r\n");
        if (s.Text("text").Length > 0) Part("text/plain", n.Render(s.Text("text")));
        if (s.Text("html").Length > 0) Part("text/html", n.Render(s.Text("html"), html: true)); // the last part is the one that readers prefer
        return text.Append(CultureInfo.InvariantCulture, $"--{boundary}--\r\n").ToString();

        void Part(string type, string content) => text.Append(CultureInfo.InvariantCulture,
            $"--{boundary}\r\nContent-Type: {type}; charset=UTF-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{QuotedPrintable.Encode(content)}\r\n");
    }

    private static string Header(string name, string value)
    {
        value = value.ReplaceLineEndings(" ").Trim(); // a line break would start another header
        if (value.Any(c => c > 0x7E))
        {
            // RFC 2047: encoded words of at most 75 characters each.
            var words = new List<string>();
            var bytes = new List<byte>();
            foreach (Rune rune in value.EnumerateRunes())
            {
                byte[] next = Encoding.UTF8.GetBytes(rune.ToString());
                if (bytes.Count + next.Length > 42) Flush();
                bytes.AddRange(next);
            }
            Flush();
            value = string.Join("\r\n ", words);

            void Flush()
            {
                words.Add($"=?UTF-8?B?{Convert.ToBase64String(bytes.ToArray())}?=");
                bytes.Clear();
            }
        }
        return $"{name}: {value}\r\n";
    }

    /// <summary>The bare address of <c>Name &lt;a@b&gt;</c>.</summary>
    private static string Address(string text)
    {
        int open = text.LastIndexOf('<'), close = text.LastIndexOf('>');
        return (open >= 0 && close > open ? text[(open + 1)..close] : text).Trim();
    }
}
