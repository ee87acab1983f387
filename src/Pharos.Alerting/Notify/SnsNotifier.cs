using System.Globalization;
using System.Text;
using Pharos.Alerting.Config;
using Pharos.Configuration;
using Pharos.Configuration.SignIn;
using Pharos.Configuration.SignIn.Aws;

namespace Pharos.Alerting.Notify;

/// <summary>Amazon SNS: topics, platform endpoints and text messages (docs: sns_config; SNS API reference, Publish), signed by Signature Version 4.</summary>
internal sealed class SnsNotifier(IntegrationConfig config, HttpSender http) : INotifier
{
    /// <summary>What Publish takes: text messages by characters, the others by bytes.</summary>
    private const int MaxMessageBytes = 256 * 1024, MaxTextMessageRunes = 1600, MaxSubjectRunes = 100;

    /// <summary>Null for every other type.</summary>
    public static ICloudSigner? Signer(IntegrationConfig config, TimeProvider clock) => config.Type == "sns" ? SignIn(config).Open(clock) : null;

    private static Sigv4SignIn SignIn(IntegrationConfig config) =>
        new CloudSignInReader(new ConfigErrors(), ConfigEnvironment.Process, path => path).ReadSigv4(config.Settings.Node["sigv4"], "sns"); // its faults were reported with the file

    public async Task<NotifyResult> NotifyAsync(Notification n, CancellationToken cancellationToken)
    {
        string url = n.Render(config.Settings.Text("api_url"));
        if (url.Length == 0)
        {
            try
            {
                if (SignIn(config).FindRegion() is not { } region) return NotifyResult.Failure("sns: no region: set sigv4.region, AWS_REGION or the profile's region", retry: false, "clientError");
                url = $"https://sns.{region}.amazonaws.com{(region.StartsWith("cn-", StringComparison.Ordinal) ? ".cn" : "")}/";
            }
            catch (SignInException e) { return NotifyResult.Failure(e.Message, retry: true, "authError"); }
        }
        using var form = new FormUrlEncodedContent(Form(n));
        return (await http.SendAsync(HttpMethod.Post, url, form, cancellationToken)).Result;
    }

    internal List<KeyValuePair<string, string>> Form(Notification n)
    {
        IntegrationSettings s = config.Settings;
        string topic = n.Render(s.Text("topic_arn")), target = n.Render(s.Text("target_arn")), phone = n.Render(s.Text("phone_number")), subject = n.Render(s.Text("subject"));
        string whole = n.Render(s.Text("message"));
        string message = phone.Length > 0 ? Notification.Truncate(whole, MaxTextMessageRunes) : CutToBytes(whole);
        List<KeyValuePair<string, string>> form = [new("Action", "Publish"), new("Version", "2010-03-31"), new("Message", message)];
        foreach ((string name, string value) in (ReadOnlySpan<(string, string)>)[("TopicArn", topic), ("TargetArn", target), ("PhoneNumber", phone), ("Subject", Notification.Truncate(subject, MaxSubjectRunes))])
            if (value.Length > 0) form.Add(new(name, value));
        if (topic.EndsWith(".fifo", StringComparison.Ordinal))
        {
            string key = PagerDutyNotifier.HashKey(n.GroupKey);
            form.Add(new("MessageDeduplicationId", key));
            form.Add(new("MessageGroupId", key));
        }
        List<(string Name, string Value)> attributes = [.. s.Map("attributes").Select(a => (n.Render(a.Key), n.Render(a.Value)))];
        if (message.Length < whole.Length) attributes.Add(("truncated", "true"));
        for (int i = 0; i < attributes.Count; i++)
        {
            string entry = string.Create(CultureInfo.InvariantCulture, $"MessageAttributes.entry.{i + 1}");
            form.Add(new($"{entry}.Name", attributes[i].Name));
            form.Add(new($"{entry}.Value.DataType", "String"));
            form.Add(new($"{entry}.Value.StringValue", attributes[i].Value));
        }
        return form;
    }

    private static string CutToBytes(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) <= MaxMessageBytes) return text;
        Encoding.UTF8.GetEncoder().Convert(text, new byte[MaxMessageBytes], flush: false, out int used, out int _, out bool _);
        return text[..used];
    }
}
