using System.Text.Json;
using Pharos.Alerting.Config;
using Pharos.Alerting.Notify;
using Pharos.Core;
using Pharos.Templates;
using Pharos.Templates.Alertmanager;

namespace Pharos.Alerting.Tests;

public sealed class NotifierTests
{
    private const string GroupKey = "{}:{alertname=\"HighLatency\"}";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Notification Make(AlertmanagerConfig config, string status = "firing")
    {
        LabelSet labels = LabelSet.Of(("alertname", "HighLatency"), ("service", "api"), ("severity", "critical"));
        return new Notification(new NotificationData
        {
            Receiver = "r",
            Status = status,
            Alerts = new NotificationAlerts([new NotificationAlert
            {
                Status = status, Labels = KeyValues.OfLabels(labels), Annotations = KeyValues.OfLabels(LabelSet.Of(("summary", "p99 is <b>2s</b>"))),
                StartsAt = GoTime.Utc(new DateTimeOffset(2026, 1, 1, 10, 0, 0, TimeSpan.Zero)), GeneratorUrl = "http://p/g", Fingerprint = "00000000000000aa",
            }]),
            GroupLabels = KeyValues.OfLabels(LabelSet.Of(("alertname", "HighLatency"))),
            CommonLabels = KeyValues.OfLabels(labels),
            CommonAnnotations = KeyValues.OfLabels(LabelSet.Of(("summary", "p99 is <b>2s</b>"))),
            ExternalUrl = "http://am",
            NotificationReason = "first notification",
        }, GroupKey, config.Templates);
    }

    private static (INotifier Notifier, Notification Firing, Notification Resolved) Create(string type, string entry, string global = "")
    {
        string yaml = $"global:\n  resolve_timeout: 5m\n{global}\nroute: {{ receiver: r }}\nreceivers:\n- name: r\n  {type}_configs:\n  - {entry.Trim().Replace("\n", "\n    ", StringComparison.Ordinal)}\n";
        AlertmanagerConfig config = AlertmanagerHost.Parse(yaml, TimeProvider.System);
        IntegrationConfig integration = config.Receivers[0].Integrations[0];
        return (Notifiers.Create(integration, new HttpSender(integration.Http, SnsNotifier.Signer(integration, TimeProvider.System)), TimeProvider.System)!, Make(config), Make(config, "resolved"));
    }

    private static JsonElement Json(HttpSink.Received request)
    {
        using JsonDocument document = JsonDocument.Parse(request.Body);
        return document.RootElement.Clone();
    }

    private static async Task<HttpSink.Received[]> SendAsync(string type, string entry, string global = "", bool resolvedToo = false)
    {
        await using HttpSink sink = await HttpSink.StartAsync(TimeProvider.System);
        (INotifier notifier, Notification firing, Notification resolved) = Create(type, entry.Replace("SINK", sink.Url, StringComparison.Ordinal), global.Replace("SINK", sink.Url, StringComparison.Ordinal));
        NotifyResult result = await notifier.NotifyAsync(firing, Cancel);
        Assert.True(result.IsSuccess, result.Message);
        if (resolvedToo) Assert.True((await notifier.NotifyAsync(resolved, Cancel)).IsSuccess);
        return [.. sink.Requests];
    }

    [Fact]
    public async Task Slack_shows_an_attachment()
    {
        HttpSink.Received request = Assert.Single(await SendAsync("slack", """
            api_url: SINK/services/T/B/X
            channel: '#alerts'
            text: '{{ .CommonAnnotations.summary }}'
            fields: [ { title: Service, value: '{{ .CommonLabels.service }}' } ]
            actions: [ { type: button, text: Runbook, url: 'http://r/{{ .CommonLabels.alertname }}' } ]
            short_fields: true
            """));
        Assert.Equal("/services/T/B/X", request.Path);
        JsonElement body = Json(request), attachment = body.GetProperty("attachments")[0];
        Assert.Equal("#alerts", body.GetProperty("channel").GetString());
        Assert.Equal("Alertmanager", body.GetProperty("username").GetString());
        Assert.Equal("p99 is <b>2s</b>", attachment.GetProperty("text").GetString());
        Assert.Equal("[FIRING:1] HighLatency (api critical)", attachment.GetProperty("title").GetString());
        Assert.Equal("danger", attachment.GetProperty("color").GetString());
        Assert.Equal(["fallback", "pretext", "text"], attachment.GetProperty("mrkdwn_in").EnumerateArray().Select(m => m.GetString()!));
        Assert.Equal("{\"title\":\"Service\",\"value\":\"api\",\"short\":true}", attachment.GetProperty("fields")[0].GetRawText());
        Assert.Equal("http://r/HighLatency", attachment.GetProperty("actions")[0].GetProperty("url").GetString());
    }

    [Fact]
    public async Task Slack_apps_send_their_token()
    {
        HttpSink.Received request = Assert.Single(await SendAsync("slack", "{ app_token: xoxb-1, app_url: SINK/api/chat.postMessage, channel: '#a' }"));
        Assert.Equal(("/api/chat.postMessage", "Bearer xoxb-1"), (request.Path, request.Headers["Authorization"]));
    }

    private const string Signing = "sigv4: { region: eu-west-1, access_key: AKIDEXAMPLE, secret_key: hush }";

    private static Dictionary<string, string> Fields(HttpSink.Received request) =>
        request.Body.Split('&').Select(p => p.Split('=', 2)).ToDictionary(p => Uri.UnescapeDataString(p[0].Replace('+', ' ')), p => Uri.UnescapeDataString(p[1].Replace('+', ' ')));

    [Fact]
    public async Task Sns_publishes_to_a_topic_under_a_signature()
    {
        HttpSink.Received request = Assert.Single(await SendAsync("sns", $$$"""
            api_url: SINK
            topic_arn: arn:aws:sns:eu-west-1:1:alerts.fifo
            subject: '{{ .Status }} {{ .CommonLabels.alertname }}'
            message: '{{ .CommonAnnotations.summary }}'
            attributes: { service: '{{ .CommonLabels.service }}' }
            {{{Signing}}}
            """));
        Dictionary<string, string> fields = Fields(request);
        Assert.Equal(("Publish", "2010-03-31", "arn:aws:sns:eu-west-1:1:alerts.fifo", "firing HighLatency", "p99 is <b>2s</b>"), (fields["Action"], fields["Version"], fields["TopicArn"], fields["Subject"], fields["Message"]));
        Assert.Equal(("service", "String", "api"), (fields["MessageAttributes.entry.1.Name"], fields["MessageAttributes.entry.1.Value.DataType"], fields["MessageAttributes.entry.1.Value.StringValue"]));
        Assert.Equal(fields["MessageGroupId"], fields["MessageDeduplicationId"]);
        Assert.Matches("^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/[0-9]{8}/eu-west-1/sns/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=[0-9a-f]{64}$", request.Headers["Authorization"]);
    }

    [Fact]
    public async Task Sns_cuts_what_is_too_long_and_says_so()
    {
        Dictionary<string, string> phone = Fields(Assert.Single(await SendAsync("sns", $$"""{ api_url: SINK, phone_number: '+491', message: '{{new string('ü', 2000)}}', {{Signing}} }""")));
        Assert.Equal((1600, "truncated", "true"), (phone["Message"].Length, phone["MessageAttributes.entry.1.Name"], phone["MessageAttributes.entry.1.Value.StringValue"]));
        Dictionary<string, string> target = Fields(Assert.Single(await SendAsync("sns", $$"""{ api_url: SINK, target_arn: t, subject: '{{new string('s', 200)}}', message: 'x{{new string('ü', 200_000)}}', {{Signing}} }""")));
        Assert.Equal(("t", 262_143, 100), (target["TargetArn"], System.Text.Encoding.UTF8.GetByteCount(target["Message"]), target["Subject"].Length));
    }

    [Fact]
    public async Task Sns_tries_again_where_it_could_not_sign()
    {
        (INotifier notifier, Notification firing, Notification _) = Create("sns", "{ api_url: 'http://127.0.0.1:9', topic_arn: t, sigv4: { region: r, profile: no-such-profile } }");
        NotifyResult result = await notifier.NotifyAsync(firing, Cancel);
        Assert.Equal((false, true, "authError", "sigv4: profile no-such-profile has no aws_access_key_id and aws_secret_access_key"), (result.IsSuccess, result.Retry, result.Reason, result.Message));
    }

    [Fact]
    public async Task A_webhook_gets_version_4()
    {
        HttpSink.Received request = Assert.Single(await SendAsync("webhook", """
            url: SINK/hook?x=1
            http_config: { authorization: { credentials: hush }, http_headers: { X-Team: { values: [ a ] } } }
            """));
        Assert.Equal(("/hook?x=1", "Bearer hush", "a"), (request.Path, request.Headers["Authorization"], request.Headers["X-Team"]));
        JsonElement body = Json(request);
        Assert.Equal(("4", GroupKey, 0, "firing", "r"), (body.GetProperty("version").GetString(), body.GetProperty("groupKey").GetString(),
            body.GetProperty("truncatedAlerts").GetInt32(), body.GetProperty("status").GetString(), body.GetProperty("receiver").GetString()));
        Assert.Equal("0001-01-01T00:00:00Z", body.GetProperty("alerts")[0].GetProperty("endsAt").GetString());
        Assert.Equal("first notification", body.GetProperty("notification_reason").GetString());
    }

    [Fact]
    public async Task A_webhook_can_have_a_body_of_its_own()
    {
        HttpSink.Received request = Assert.Single(await SendAsync("webhook", """
            url: SINK
            payload: { title: '{{ .Status }}', count: 3, list: [ '{{ .Receiver }}', true ] }
            """));
        Assert.Equal("""{"title":"firing","count":3,"list":["r",true]}""", request.Body);
    }

    [Fact]
    public async Task PagerDuty_is_triggered_and_resolved_under_one_key()
    {
        HttpSink.Received[] requests = await SendAsync("pagerduty", """
            routing_key: key-1
            url: SINK/v2/enqueue
            severity: '{{ .CommonLabels.severity }}'
            links: [ { href: 'http://l', text: L } ]
            details: { extra: { service: '{{ .CommonLabels.service }}' } }
            timeout: 2.5s
            """, resolvedToo: true);
        JsonElement trigger = Json(requests[0]), resolve = Json(requests[1]);
        Assert.Equal(("trigger", "resolve"), (trigger.GetProperty("event_action").GetString(), resolve.GetProperty("event_action").GetString()));
        Assert.Equal(trigger.GetProperty("dedup_key").GetString(), resolve.GetProperty("dedup_key").GetString());
        JsonElement payload = trigger.GetProperty("payload");
        Assert.Equal(("critical", "Alertmanager", "1"), (payload.GetProperty("severity").GetString(), payload.GetProperty("source").GetString(), payload.GetProperty("custom_details").GetProperty("num_firing").GetString()));
        Assert.Equal("{\"service\":\"api\"}", payload.GetProperty("custom_details").GetProperty("extra").GetRawText());
        Assert.Equal("http://l", trigger.GetProperty("links")[0].GetProperty("href").GetString());
    }

    [Fact]
    public async Task Opsgenie_alerts_are_created_and_closed_by_alias()
    {
        HttpSink.Received[] requests = await SendAsync("opsgenie", """
            api_key: k
            api_url: SINK
            tags: 'a, b'
            responders: [ { type: team, name: sre } ]
            """, resolvedToo: true);
        Assert.Equal(("/v2/alerts", "GenieKey k"), (requests[0].Path, requests[0].Headers["Authorization"]));
        JsonElement body = Json(requests[0]);
        Assert.Equal(["a", "b"], body.GetProperty("tags").EnumerateArray().Select(t => t.GetString()!));
        Assert.Equal("{\"name\":\"sre\",\"type\":\"team\"}", body.GetProperty("responders")[0].GetRawText());
        Assert.Equal($"/v2/alerts/{body.GetProperty("alias").GetString()}/close?identifierType=alias", requests[1].Path);
    }

    [Fact]
    public async Task Teams_gets_an_adaptive_card()
    {
        JsonElement content = Json(Assert.Single(await SendAsync("msteamsv2", "{ webhook_url: SINK/w }"))).GetProperty("attachments")[0].GetProperty("content");
        Assert.Equal("AdaptiveCard", content.GetProperty("type").GetString());
        Assert.Equal("[FIRING:1] HighLatency (api critical)", content.GetProperty("body")[0].GetProperty("text").GetString());
        Assert.StartsWith("\n\n# Alerts Firing:", content.GetProperty("body")[1].GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Discord_gets_an_embed()
    {
        HttpSink.Received[] requests = await SendAsync("discord", "{ webhook_url: SINK/d, username: bot }", resolvedToo: true);
        JsonElement firing = Json(requests[0]).GetProperty("embeds")[0], resolved = Json(requests[1]).GetProperty("embeds")[0];
        Assert.Equal("[FIRING:1] HighLatency (api critical)", firing.GetProperty("title").GetString());
        Assert.NotEqual(firing.GetProperty("color").GetInt32(), resolved.GetProperty("color").GetInt32());
    }

    [Fact]
    public async Task Telegram_text_is_escaped_where_it_is_HTML()
    {
        HttpSink.Received request = Assert.Single(await SendAsync("telegram", "{ bot_token: '1:x', chat_id: -100, api_url: SINK, message: '<b>{{ .CommonAnnotations.summary }}</b>' }"));
        Assert.Equal("/bot1:x/sendMessage", request.Path);
        JsonElement body = Json(request);
        Assert.Equal(-100, body.GetProperty("chat_id").GetInt64());
        Assert.Equal("<b>p99 is &lt;b&gt;2s&lt;/b&gt;</b>", body.GetProperty("text").GetString());
    }

    [Fact]
    public async Task VictorOps_recovers_what_it_was_told()
    {
        HttpSink.Received[] requests = await SendAsync("victorops", "{ api_key: k, routing_key: team, api_url: SINK/alert/, custom_fields: { a: '{{ .Status }}' } }", resolvedToo: true);
        Assert.Equal("/alert/k/team", requests[0].Path);
        Assert.Equal(("CRITICAL", "firing", "RECOVERY"), (Json(requests[0]).GetProperty("message_type").GetString(), Json(requests[0]).GetProperty("a").GetString(), Json(requests[1]).GetProperty("message_type").GetString()));
    }

    [Fact]
    public async Task Mattermost_gets_an_attachment()
    {
        JsonElement body = Json(Assert.Single(await SendAsync("mattermost", "{ webhook_url: SINK/hooks/x, channel: ops, text: '{{ .Status }}', fields: [ { title: S, value: '{{ .CommonLabels.service }}', short: true } ], priority: { priority: urgent } }")));
        JsonElement attachment = body.GetProperty("attachments")[0];
        Assert.Equal(("ops", "firing", "danger", "urgent"), (body.GetProperty("channel").GetString(), attachment.GetProperty("text").GetString(), attachment.GetProperty("color").GetString(), body.GetProperty("priority").GetProperty("priority").GetString()));
        Assert.Equal("[{\"title\":\"S\",\"value\":\"api\",\"short\":true}]", attachment.GetProperty("fields").GetRawText());
    }

    [Fact]
    public async Task Rocket_Chat_gets_its_two_tokens()
    {
        HttpSink.Received request = Assert.Single(await SendAsync("rocketchat", "{ api_url: SINK, channel: ops, token_id: u, token: t, text: hi }"));
        Assert.Equal(("/api/v1/chat.postMessage", "u", "t"), (request.Path, request.Headers["X-User-Id"], request.Headers["X-Auth-Token"]));
        Assert.Equal("red", Json(request).GetProperty("attachments")[0].GetProperty("color").GetString());
    }

    [Fact]
    public async Task Incident_io_gets_the_webhooks_body_under_its_token()
    {
        HttpSink.Received request = Assert.Single(await SendAsync("incidentio", "{ url: SINK/v2/alert_events, alert_source_token: t }"));
        Assert.Equal(("/v2/alert_events", "Bearer t", "4"), (request.Path, request.Headers["Authorization"], Json(request).GetProperty("version").GetString()));
    }

    [Fact]
    public void Pushover_forms_hold_what_its_API_wants()
    {
        (INotifier notifier, Notification firing, _) = Create("pushover", "{ user_key: u, token: t, retry: 2m }");
        Dictionary<string, string> form = new(((PushoverNotifier)notifier).Form(firing));
        Assert.Equal(("u", "t", "2", "120", "3600"), (form["user"], form["token"], form["priority"], form["retry"], form["expire"]));
    }

    [Theory]
    [InlineData(503, true)]
    [InlineData(429, true)]
    [InlineData(404, false)]
    public async Task Statuses_say_whether_to_try_again(int status, bool retry)
    {
        await using HttpSink sink = await HttpSink.StartAsync(TimeProvider.System);
        sink.Answer = _ => (status, "no", status == 429 ? 3 : null);
        (INotifier notifier, Notification firing, _) = Create("webhook", $"{{ url: {sink.Url} }}");
        NotifyResult result = await notifier.NotifyAsync(firing, Cancel);
        Assert.Equal((false, retry), (result.IsSuccess, result.Retry));
        Assert.Equal(status == 429 ? TimeSpan.FromSeconds(3) : null, result.RetryAfter);
    }

    [Fact]
    public async Task A_server_that_is_away_is_tried_again_and_its_URL_stays_secret()
    {
        (INotifier notifier, Notification firing, _) = Create("slack", "{ api_url: 'http://127.0.0.1:9/services/hush', channel: a }");
        NotifyResult result = await notifier.NotifyAsync(firing, Cancel);
        Assert.True(result.Retry);
        Assert.DoesNotContain("hush", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_template_that_fails_is_not_tried_again()
    {
        (INotifier notifier, Notification firing, _) = Create("webhook", "{ url: 'http://127.0.0.1:9/{{ .Nothing.x }}{{ template \"absent\" . }}' }");
        NotifyException e = await Assert.ThrowsAsync<NotifyException>(() => notifier.NotifyAsync(firing, Cancel));
        Assert.Contains("can't evaluate field Nothing", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_has_a_plain_and_a_page_part()
    {
        using var sink = new SmtpSink();
        (INotifier notifier, Notification firing, _) = Create("email", $$$"""
            to: 'a@example.org, B <b@example.org>'
            from: Pharos <alerts@example.org>
            smarthost: 127.0.0.1:{{{sink.Port}}}
            require_tls: false
            auth_username: user
            auth_password: pass
            text: "plain\n.dot {{ .Status }}"
            html: '<p>{{ .CommonAnnotations.summary }}</p>'
            headers: { Subject: 'Störung: {{ .CommonLabels.alertname }}', X-Team: sre }
            """);
        NotifyResult result = await notifier.NotifyAsync(firing, Cancel);
        Assert.True(result.IsSuccess, result.Message);
        await sink.Session.WaitAsync(TimeSpan.FromSeconds(5), Cancel);
        Assert.Equal(["EHLO localhost", "AUTH PLAIN AHVzZXIAcGFzcw==", "MAIL FROM:<alerts@example.org>", "RCPT TO:<a@example.org>", "RCPT TO:<b@example.org>", "DATA", "QUIT"], sink.Commands);
        Assert.Contains("Subject: =?UTF-8?B?U3TDtnJ1bmc6IEhpZ2hMYXRlbmN5?=\r\n", sink.Message, StringComparison.Ordinal);
        Assert.Contains("X-Team: sre\r\n", sink.Message, StringComparison.Ordinal);
        Assert.Contains("plain\r\n.dot firing\r\n", sink.Message, StringComparison.Ordinal);
        Assert.Contains("<p>p99 is &lt;b&gt;2s&lt;/b&gt;</p>", sink.Message, StringComparison.Ordinal);
        Assert.True(sink.Message.IndexOf("text/plain", StringComparison.Ordinal) < sink.Message.IndexOf("text/html", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_mail_server_without_TLS_is_refused_unless_allowed()
    {
        using var sink = new SmtpSink();
        (INotifier notifier, Notification firing, _) = Create("email", $"{{ to: a@b, from: c@d, smarthost: '127.0.0.1:{sink.Port}' }}");
        NotifyResult result = await notifier.NotifyAsync(firing, Cancel);
        Assert.False(result.IsSuccess);
        Assert.Contains("does not advertise the STARTTLS extension", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mailbox_that_does_not_exist_is_given_up()
    {
        using var sink = new SmtpSink { Recipient = "550 no such user" };
        (INotifier notifier, Notification firing, _) = Create("email", $"{{ to: a@b, from: c@d, smarthost: '127.0.0.1:{sink.Port}', require_tls: false }}");
        NotifyResult result = await notifier.NotifyAsync(firing, Cancel);
        Assert.Equal((false, false, "550 no such user"), (result.IsSuccess, result.Retry, result.Message));
    }

    [Fact]
    public async Task Mail_servers_can_ask_for_CRAM_MD5()
    {
        using var sink = new SmtpSink { Features = "AUTH CRAM-MD5" };
        (INotifier notifier, Notification firing, _) = Create("email", $"{{ to: a@b, from: c@d, smarthost: '127.0.0.1:{sink.Port}', require_tls: false, auth_username: tim, auth_secret: tanstaaftanstaaf }}");
        NotifyResult result = await notifier.NotifyAsync(firing, Cancel);
        Assert.True(result.IsSuccess, result.Message);
        Assert.Contains("dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw", sink.Commands); // the example of RFC 2195
    }

    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("a=b", "a=3Db")]
    [InlineData("ends with a space ", "ends with a space=20")]
    [InlineData("é", "=C3=A9")]
    public void Quoted_printable_keeps_mail_safe(string text, string expected) => Assert.Equal(expected, QuotedPrintable.Encode(text));

    [Fact]
    public void Long_lines_are_broken_softly()
    {
        string encoded = QuotedPrintable.Encode(new string('x', 200) + " " + new string('ü', 50));
        Assert.All(encoded.Split("\r\n"), line => Assert.True(line.Length <= 76));
        Assert.Equal(new string('x', 200), encoded.Replace("=\r\n", "", StringComparison.Ordinal)[..200]);
    }
}
