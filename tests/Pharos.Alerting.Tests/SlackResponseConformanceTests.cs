using System.Text.Json;
using Pharos.Alerting.Notify;
using Pharos.Testing;

namespace Pharos.Alerting.Tests;

[ConformanceFamily("alertmanager")]
public sealed class SlackResponseConformanceTests
{
    [Fact]
    public void Answers_are_judged_as_upstream_judges_them() => Cases.Run("alertmanager/slack-responses.json", test =>
    {
        string body = test.GetProperty("body").GetString()!;
        NotifyResult result = HttpSender.Judge(test.GetProperty("status").GetInt32(), body, null);
        if (result.IsSuccess) result = SlackNotifier.JudgeBody(body);
        if (result.IsSuccess != test.GetProperty("success").GetBoolean() || result.Retry != test.GetProperty("retry").GetBoolean()) return result.ToString();
        return !test.TryGetProperty("error_contains", out JsonElement error) || result.Message.Contains(error.GetString()!, StringComparison.Ordinal) ? null : result.Message;
    });
}
