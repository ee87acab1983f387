namespace Pharos.Alerting.Config;

/// <summary>The keys of the global section, in the order in which they print.</summary>
internal static class GlobalSchema
{
    public static string[] Texts { get; } =
    [
        "resolve_timeout", "jira_api_url", "smtp_from", "smtp_hello", "smtp_smarthost", "smtp_auth_username", "smtp_auth_identity", "smtp_require_tls", "smtp_force_implicit_tls",
        "slack_app_url", "pagerduty_url", "opsgenie_api_url", "wechat_api_url", "wechat_api_corp_id", "victorops_api_url", "telegram_api_url", "webex_api_url", "rocketchat_api_url",
    ];

    public static string[] Secrets { get; } =
    [
        "smtp_auth_password", "smtp_auth_secret", "slack_api_url", "slack_app_token", "opsgenie_api_key", "wechat_api_secret", "victorops_api_key", "telegram_bot_token",
        "rocketchat_token", "rocketchat_token_id", "mattermost_webhook_url",
    ];

    public static IReadOnlyList<(string Key, string Value)> Defaults { get; } =
    [
        ("resolve_timeout", "5m"), ("smtp_hello", "localhost"), ("smtp_require_tls", "true"), ("slack_app_url", "https://slack.com/api/chat.postMessage"),
        ("pagerduty_url", "https://events.pagerduty.com/v2/enqueue"), ("opsgenie_api_url", "https://api.opsgenie.com/"),
        ("wechat_api_url", "https://qyapi.weixin.qq.com/cgi-bin/"), ("victorops_api_url", "https://alert.victorops.com/integrations/generic/20131114/alert/"),
        ("telegram_api_url", "https://api.telegram.org"), ("webex_api_url", "https://webexapis.com/v1/messages"), ("rocketchat_api_url", "https://open.rocket.chat/"),
    ];

    /// <summary>Defaults that print although they do not stand in the file: those that clients since 0.25 can read back.</summary>
    public static string[] Printed { get; } =
        ["smtp_hello", "smtp_require_tls", "pagerduty_url", "opsgenie_api_url", "wechat_api_url", "victorops_api_url", "telegram_api_url", "webex_api_url"];
}
