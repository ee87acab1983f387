using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Anvila.Inbox;

namespace Anvila.Tests;

public sealed class InboxTests
{
    public static TheoryData<string, string> Marks => new()
    {
        { "*bold* and _it_ and ~x~", "<b>bold</b> and <i>it</i> and <s>x</s>" },
        { "snake_case_name stays, 2*3*4 too", "snake_case_name stays, 2*3*4 too" },
        { "<http://a/b?c=1&amp;d=2|open it>", "<a href=\"http://a/b?c=1&amp;d=2\">open it</a>" },
        { "<http://a>", "<a href=\"http://a\">http://a</a>" },
        { "<javascript:alert(1)|x>", "&lt;javascript:alert(1)|x&gt;" },
        { "`a*b*` &lt;tag&gt; <script>", "<code>a*b*</code> &lt;tag&gt; &lt;script&gt;" },
        { "one\ntwo", "one<br>two" },
        { "```x < y```", "<pre>x &lt; y</pre>" },
        { "<!here> look", "<span class=\"mention\">@here</span> look" },
        { "*open and ``` left", "*open and ``` left" },
    };

    [Theory, MemberData(nameof(Marks))]
    public void Draws_mrkdwn(string text, string html) => Assert.Equal(html, Mrkdwn.ToHtml(text));

    [Fact]
    public async Task Keeps_what_alertmanager_posts_and_answers_ok()
    {
        await using SampleProcess inbox = await SampleProcess.StartAsync("Anvila.Inbox");
        var payload = new
        {
            channel = "#alerts",
            attachments = new[] { new { color = "danger", title = "[FIRING] HostDown", title_link = "http://127.0.0.1:9093/", text = "*Severity:* critical", fields = new[] { new { title = "Value", value = "0", @short = true } } } },
        };
        HttpResponseMessage answer = await inbox.Client.PostAsJsonAsync("/services/T0/B0/x", payload, TestContext.Current.CancellationToken);
        Assert.Equal("ok", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        using JsonDocument list = JsonDocument.Parse(await inbox.Client.GetStringAsync("/api/messages", TestContext.Current.CancellationToken));
        JsonElement message = Assert.Single(list.RootElement.EnumerateArray());
        Assert.Equal("[FIRING] HostDown", message.GetProperty("payload").GetProperty("attachments")[0].GetProperty("title").GetString());
        Assert.True(message.GetProperty("received_ms").GetInt64() > 0);
        string page = await inbox.Client.GetStringAsync("/", TestContext.Current.CancellationToken);
        Assert.Contains("background:#a30200", page);
        Assert.Contains("<a href=\"http://127.0.0.1:9093/\">[FIRING] HostDown</a>", page);
        Assert.Contains("<b>Severity:</b> critical", page);
    }

    [Fact]
    public async Task Fails_as_often_as_told_and_refuses_what_slack_refuses()
    {
        await using SampleProcess inbox = await SampleProcess.StartAsync("Anvila.Inbox");
        await inbox.Client.PostAsJsonAsync("/_fail", new { status = 429, retry_after = 7, count = 1 }, TestContext.Current.CancellationToken);
        HttpResponseMessage limited = await inbox.Client.PostAsJsonAsync("/services/a", new { text = "x" }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.TooManyRequests, limited.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), limited.Headers.RetryAfter!.Delta);
        Assert.Equal(HttpStatusCode.OK, (await inbox.Client.PostAsJsonAsync("/services/a", new { text = "x" }, TestContext.Current.CancellationToken)).StatusCode);
        HttpResponseMessage bad = await inbox.Client.PostAsync("/services/a", new StringContent("{"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
        Assert.Equal("invalid_payload", await bad.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
