using System.Collections.Frozen;
using Pharos.Configuration;

namespace Pharos.Alerting.Config;

/// <summary>Every type of integration that upstream knows (Alertmanager 0.34: docs/configuration, config/notifiers).</summary>
internal static class IntegrationSchemas
{
    private static readonly FrozenSet<string> s_victorOpsReserved = FrozenSet.ToFrozenSet(
        ["routing_key", "message_type", "state_message", "entity_display_name", "monitoring_tool", "entity_id", "entity_state"]);

    public static IReadOnlyList<IntegrationSchema> All { get; } =
    [
        Slack(), Webhook(), Email(), PagerDuty(), OpsGenie(), MsTeams("msteams", true), MsTeams("msteamsv2", false), Discord(), Telegram(), Pushover(), VictorOps(),
        Sns(), Webex(), WeChat(), Jira(), RocketChat(), Mattermost(), IncidentIo(),
    ];

    private static FrozenDictionary<string, string> Defaults(params ReadOnlySpan<(string Key, string Value)> defaults)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, string value) in defaults) map[key] = value.StartsWith('@') ? $"{{{{ template \"{value[1..]}\" . }}}}" : value;
        return map.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static FrozenDictionary<string, string[]> Nested(params ReadOnlySpan<(string Key, string[] Keys)> nested)
    {
        var map = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach ((string key, string[] keys) in nested) map[key] = keys;
        return map.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static IntegrationSchema Slack() => new("slack")
    {
        SendResolved = false,
        Texts = ["app_url", "channel", "username", "color", "title", "title_link", "pretext", "text", "message_text", "footer", "fallback", "callback_id", "icon_emoji", "icon_url", "image_url", "thumb_url"],
        Secrets = ["api_url", "app_token"],
        Flags = ["short_fields", "link_names", "update_message"],
        Durations = ["timeout"],
        Lists = ["mrkdwn_in"],
        Nested = Nested(("fields", ["title", "value", "short"]), ("actions", ["type", "text", "url", "style", "name", "value", "confirm"]), ("message_strategy", ["type", "update", "thread"])),
        Defaults = Defaults(
            ("color", "{{ if eq .Status \"firing\" }}danger{{ else }}good{{ end }}"), ("username", "@slack.default.username"), ("title", "@slack.default.title"),
            ("title_link", "@slack.default.titlelink"), ("icon_emoji", "@slack.default.iconemoji"), ("icon_url", "@slack.default.iconurl"), ("pretext", "@slack.default.pretext"),
            ("text", "@slack.default.text"), ("fallback", "@slack.default.fallback"), ("callback_id", "@slack.default.callbackid"), ("footer", "@slack.default.footer")),
        Ignored = ["message_strategy"],
        Check = c =>
        {
            if (c.Has("api_url") && c.Has("app_token")) c.Error("at most one of api_url/api_url_file & app_token/app_token_file must be configured");
            if (!c.Has("api_url") && !c.Http.HasAuthorization) c.InheritSecret("app_token", "slack_app_token");
            if (!c.Has("app_token")) c.InheritSecret("api_url", "slack_api_url");
            c.Inherit("app_url", "slack_app_url");
            c.Require(c.Has("api_url") || c.Has("app_token"), "no Slack API URL nor App token set either inline or in a file");
            c.Require(!c.Has("app_token") || !c.Http.HasAuthorization, "http authorization can't be set when using Slack App tokens");
            if (c.Settings.Flag("update_message"))
            {
                bool isBot = c.Has("app_token") || c.Node["api_url"].Text == "https://slack.com/api/chat.postMessage";
                if (!isBot) c.Error(c.Node["update_message"], "update_message can only be used with bot tokens. api_url must be set to https://slack.com/api/chat.postMessage");
                else c.Warn(c.Node["update_message"], "update_message is read and not acted upon: each notification is a new message");
            }
            c.Each("fields", f =>
            {
                if (f["title"].Text.Length == 0) c.Error(f, "missing title in Slack field configuration");
                else if (f["value"].Text.Length == 0) c.Error(f, "missing value in Slack field configuration");
            });
            c.Each("actions", a =>
            {
                if (a["type"].Text.Length == 0) c.Error(a, "missing type in Slack action configuration");
                else if (a["text"].Text.Length == 0) c.Error(a, "missing text in Slack action configuration");
                else if (a["url"].Text.Length == 0 && a["name"].Text.Length == 0) c.Error(a, "missing name or url in Slack action configuration");
                if (a["confirm"].HasValue && a["confirm"]["text"].Text.Length == 0) c.Error(a["confirm"], "missing text in Slack confirmation configuration");
            });
        },
    };

    private static IntegrationSchema Webhook() => new("webhook")
    {
        Secrets = ["url"],
        Integers = ["max_alerts"],
        Durations = ["timeout"],
        Free = ["payload"],
        Check = c => c.Require(c.Has("url"), "one of url or url_file must be configured"),
    };

    private static IntegrationSchema Email() => new("email")
    {
        SendResolved = false,
        Texts = ["to", "from", "hello", "smarthost", "auth_username", "auth_identity", "html", "text"],
        Secrets = ["auth_password", "auth_secret"],
        Flags = ["require_tls", "force_implicit_tls"],
        Maps = ["headers"],
        Nested = Nested(("threading", ["enabled", "thread_by_date"]), ("tls_config", ["ca", "ca_file", "cert", "cert_file", "key", "key_file", "server_name", "insecure_skip_verify", "min_version", "max_version"])),
        Defaults = Defaults(("html", "@email.default.html")),
        Check = c =>
        {
            c.Require(c.Has("to"), "missing to address in email config");
            var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            foreach ((ConfigNode name, ConfigNode _) in c.Node["headers"].Entries)
                if (!seen.Add(name.Text)) c.Error(name, $"duplicate header \"{CanonicalHeader(name.Text)}\" in email config");
            foreach ((string key, string globalKey) in (ReadOnlySpan<(string, string)>)[("smarthost", "smtp_smarthost"), ("from", "smtp_from"), ("hello", "smtp_hello"),
                ("auth_username", "smtp_auth_username"), ("auth_identity", "smtp_auth_identity"), ("require_tls", "smtp_require_tls"), ("force_implicit_tls", "smtp_force_implicit_tls")]) c.Inherit(key, globalKey);
            c.InheritSecret("auth_password", "smtp_auth_password");
            c.InheritSecret("auth_secret", "smtp_auth_secret");
            c.Require(c.Has("smarthost"), "no global SMTP smarthost set");
            c.Require(c.Has("from"), "no global SMTP from set");
            string threadBy = c.Node["threading"]["thread_by_date"].Text;
            if (threadBy is not ("" or "none" or "daily")) c.Error(c.Node["threading"]["thread_by_date"], "threading.thread_by_date must be either 'none' or 'daily'");
        },
    };

    private static string CanonicalHeader(string name) =>
        string.Join('-', name.Split('-').Select(p => p.Length == 0 ? p : char.ToUpperInvariant(p[0]) + p[1..].ToLowerInvariant()));

    private static IntegrationSchema PagerDuty() => new("pagerduty")
    {
        Texts = ["url", "client", "client_url", "description", "source", "severity", "class", "component", "group"],
        Secrets = ["service_key", "routing_key"],
        Durations = ["timeout"],
        Free = ["details"],
        Nested = Nested(("images", ["src", "alt", "href"]), ("links", ["href", "text"])),
        Defaults = Defaults(("description", "@pagerduty.default.description"), ("client", "@pagerduty.default.client"), ("client_url", "@pagerduty.default.clientURL")),
        Check = c =>
        {
            c.Require(c.Has("routing_key") || c.Has("service_key"), "missing service or routing key in PagerDuty config");
            c.Inherit("url", "pagerduty_url");
            c.Require(c.Has("url"), "no global PagerDuty URL set");
            if (!c.Has("source")) c.Settings.Set("source", c.Settings.Text("client"));
        },
    };

    private static IntegrationSchema OpsGenie() => new("opsgenie")
    {
        Texts = ["api_url", "message", "description", "source", "entity", "actions", "tags", "note", "priority"],
        Secrets = ["api_key"],
        Flags = ["update_alerts"],
        Maps = ["details"],
        Nested = Nested(("responders", ["id", "name", "username", "type"])),
        Defaults = Defaults(("message", "@opsgenie.default.message"), ("description", "@opsgenie.default.description"), ("source", "@opsgenie.default.source")),
        Check = c =>
        {
            c.InheritSecret("api_key", "opsgenie_api_key");
            c.Inherit("api_url", "opsgenie_api_url");
            c.Require(c.Has("api_url"), "no global OpsGenie URL set");
            c.Require(c.Has("api_key"), "no global OpsGenie API Key set either inline or in a file");
            c.Each("responders", r =>
            {
                if (r["id"].Text.Length == 0 && r["username"].Text.Length == 0 && r["name"].Text.Length == 0)
                    c.Error(r, "OpsGenieConfig responder has to have at least one of id, username or name specified");
                string type = r["type"].Text;
                if (type.Contains("{{", StringComparison.Ordinal) && IntegrationCheck.TemplateError(type) is { } reason)
                    c.Error(r["type"], $"opsGenieConfig responder type is not a valid template: {reason}");
                if (!type.Contains("{{", StringComparison.Ordinal) && type.ToLowerInvariant() is not ("team" or "teams" or "user" or "escalation" or "schedule"))
                    c.Error(r, "OpsGenieConfig responder type does not match valid options ^(team|teams|user|escalation|schedule)$");
            });
        },
    };

    private static IntegrationSchema MsTeams(string type, bool hasSummary) => new(type)
    {
        Texts = hasSummary ? ["title", "summary", "text"] : ["title", "text"],
        Secrets = ["webhook_url"],
        Durations = ["timeout"],
        Defaults = hasSummary
            ? Defaults(("title", "@msteams.default.title"), ("summary", "@msteams.default.summary"), ("text", "@msteams.default.text"))
            : Defaults(("title", "@msteamsv2.default.title"), ("text", "@msteamsv2.default.text")),
        Check = c => c.Require(c.Has("webhook_url"), "one of webhook_url or webhook_url_file must be configured"),
    };

    private static IntegrationSchema Discord() => new("discord")
    {
        Texts = ["content", "title", "message", "username", "avatar_url"],
        Secrets = ["webhook_url"],
        Durations = ["timeout"],
        Defaults = Defaults(("title", "@discord.default.title"), ("message", "@discord.default.message")),
        Check = c => c.Require(c.Has("webhook_url"), "one of webhook_url or webhook_url_file must be configured"),
    };

    private static IntegrationSchema Telegram() => new("telegram")
    {
        Texts = ["api_url", "message", "parse_mode"],
        Secrets = ["bot_token", "chat_id"],
        Flags = ["disable_notifications"],
        Integers = ["message_thread_id"],
        Durations = ["timeout"],
        Defaults = Defaults(("message", "@telegram.default.message"), ("parse_mode", "HTML")),
        Check = c =>
        {
            c.InheritSecret("bot_token", "telegram_bot_token");
            c.Inherit("api_url", "telegram_api_url");
            c.Require(c.Has("bot_token"), "missing bot_token or bot_token_file on telegram_config");
            c.Require(c.Has("chat_id") && c.Node["chat_id"].Text != "0", "missing chat_id or chat_id_file on telegram_config");
            if (c.Settings.Text("parse_mode") is not ("" or "Markdown" or "MarkdownV2" or "HTML"))
                c.Error(c.Node["parse_mode"], "unknown parse_mode on telegram_config, must be Markdown, MarkdownV2, HTML or empty string");
        },
    };

    private static IntegrationSchema Pushover() => new("pushover")
    {
        Texts = ["title", "message", "url", "url_title", "device", "sound", "priority", "retry", "expire", "ttl"],
        Secrets = ["user_key", "token"],
        Flags = ["html", "monospace"],
        Durations = ["timeout"],
        Defaults = Defaults(("title", "@pushover.default.title"), ("message", "@pushover.default.message"), ("url", "@pushover.default.url"),
            ("priority", "{{ if eq .Status \"firing\" }}2{{ else }}0{{ end }}"), ("retry", "1m"), ("expire", "1h")),
        Check = c =>
        {
            c.Require(c.Has("user_key"), "one of user_key or user_key_file must be configured");
            c.Require(c.Has("token"), "one of token or token_file must be configured");
            c.Require(!(c.Settings.Flag("html") && c.Settings.Flag("monospace")), "at most one of monospace & html must be configured");
        },
    };

    private static IntegrationSchema VictorOps() => new("victorops")
    {
        Texts = ["api_url", "routing_key", "message_type", "state_message", "entity_display_name", "monitoring_tool"],
        Secrets = ["api_key"],
        Maps = ["custom_fields"],
        Durations = ["timeout"],
        Defaults = Defaults(("message_type", "CRITICAL"), ("state_message", "@victorops.default.state_message"),
            ("entity_display_name", "@victorops.default.entity_display_name"), ("monitoring_tool", "@victorops.default.monitoring_tool")),
        Check = c =>
        {
            c.Require(c.Has("routing_key"), "missing Routing key in VictorOps config");
            foreach ((ConfigNode name, ConfigNode _) in c.Node["custom_fields"].Entries)
                if (s_victorOpsReserved.Contains(name.Text)) c.Error(name, $"victorOps config contains custom field {name.Text} which cannot be used as it conflicts with the fixed/static fields");
            c.InheritSecret("api_key", "victorops_api_key");
            c.Inherit("api_url", "victorops_api_url");
            c.Require(c.Has("api_key"), "no global VictorOps API Key set");
        },
    };

    private static IntegrationSchema Sns() => new("sns")
    {
        Texts = ["api_url", "topic_arn", "phone_number", "target_arn", "subject", "message"],
        Maps = ["attributes"],
        Nested = Nested(("sigv4", ["region", "access_key", "secret_key", "profile", "role_arn", "use_fips_sts_endpoint", "external_id", "service_name"])),
        Defaults = Defaults(("subject", "@sns.default.subject"), ("message", "@sns.default.message")),
        Check = c =>
        {
            int targets = (c.Has("target_arn") ? 1 : 0) + (c.Has("topic_arn") ? 1 : 0) + (c.Has("phone_number") ? 1 : 0);
            c.Require(targets == 1, "must provide either a Target ARN, Topic ARN, or Phone Number for SNS config");
            ConfigNode signing = c.Node["sigv4"];
            if (signing["access_key"].Text.Length > 0 != signing["secret_key"].Text.Length > 0) c.Error(signing, "must provide a AWS SigV4 Access key and Secret Key if credentials are specified in the SNS config");
        },
    };

    private static IntegrationSchema Webex() => new("webex")
    {
        Texts = ["api_url", "message", "room_id"],
        Durations = ["timeout"],
        Defaults = Defaults(("message", "@webex.default.message")),
        Check = c =>
        {
            c.Require(c.Has("room_id"), "missing room_id on webex_config");
            c.Require(c.Http.HasAuthorization, "missing webex_configs.http_config.authorization");
            c.Inherit("api_url", "webex_api_url");
        },
    };

    private static IntegrationSchema WeChat() => new("wechat")
    {
        SendResolved = false,
        Texts = ["corp_id", "message", "api_url", "to_user", "to_party", "to_tag", "agent_id", "message_type"],
        Secrets = ["api_secret"],
        Defaults = Defaults(("message", "@wechat.default.message"), ("to_user", "@wechat.default.to_user"), ("to_party", "@wechat.default.to_party"),
            ("to_tag", "@wechat.default.to_tag"), ("agent_id", "@wechat.default.agent_id")),
        IsSent = false,
        Check = c =>
        {
            string type = c.Settings.Text("message_type");
            if (type is not ("" or "text" or "markdown")) c.Error(c.Node["message_type"], $"weChat message type \"{type}\" does not match valid options ^(text|markdown)$");
            c.InheritSecret("api_secret", "wechat_api_secret");
            c.Inherit("corp_id", "wechat_api_corp_id");
            c.Inherit("api_url", "wechat_api_url");
            c.Require(c.Has("api_secret"), "no global Wechat Api Secret set either inline or in a file");
            c.Require(c.Has("corp_id"), "no global Wechat CorpID set");
        },
    };

    private static IntegrationSchema Jira() => new("jira")
    {
        Texts = ["api_url", "api_type", "project", "priority", "issue_type", "reopen_transition", "resolve_transition", "wont_fix_resolution", "reopen_duration"],
        Lists = ["labels"],
        Free = ["fields", "custom_fields", "summary", "description"],
        Durations = ["timeout"],
        Defaults = Defaults(("priority", "@jira.default.priority")),
        IsSent = false,
        Check = c =>
        {
            c.Require(c.Has("project"), "missing project in jira_config");
            c.Require(c.Has("issue_type"), "missing issue_type in jira_config");
            c.Inherit("api_url", "jira_api_url");
            c.Require(c.Has("api_url"), "no global Jira Cloud URL set");
        },
    };

    private static IntegrationSchema RocketChat() => new("rocketchat")
    {
        SendResolved = false,
        Texts = ["api_url", "channel", "color", "title", "title_link", "text", "emoji", "icon_url", "image_url", "thumb_url"],
        Secrets = ["token_id", "token"],
        Flags = ["short_fields", "link_names"],
        Nested = Nested(("fields", ["title", "value", "short"]), ("actions", ["type", "text", "url", "msg"])),
        Defaults = Defaults(("color", "{{ if eq .Status \"firing\" }}red{{ else }}green{{ end }}"), ("emoji", "@rocketchat.default.emoji"), ("icon_url", "@rocketchat.default.iconurl"),
            ("text", "@rocketchat.default.text"), ("title", "@rocketchat.default.title"), ("title_link", "@rocketchat.default.titlelink")),
        Check = c =>
        {
            c.InheritSecret("token_id", "rocketchat_token_id");
            c.InheritSecret("token", "rocketchat_token");
            c.Inherit("api_url", "rocketchat_api_url");
            c.Require(c.Has("token_id"), "no global Rocketchat TokenID set either inline or in a file");
            c.Require(c.Has("token"), "no global Rocketchat Token set either inline or in a file");
        },
    };

    private static IntegrationSchema Mattermost() => new("mattermost")
    {
        Texts = ["channel", "username", "icon_url", "icon_emoji", "fallback", "color", "pretext", "text", "author_name", "author_link", "author_icon", "title", "title_link", "thumb_url", "footer", "footer_icon", "image_url", "type"],
        Secrets = ["webhook_url"],
        Nested = Nested(
            ("fields", ["title", "value", "short"]), ("props", ["card"]), ("priority", ["priority", "requested_ack", "persistent_notifications"]),
            ("attachments", ["fallback", "color", "pretext", "text", "author_name", "author_link", "author_icon", "title", "title_link", "fields", "thumb_url", "footer", "footer_icon", "image_url"])),
        Defaults = Defaults(("username", "@mattermost.default.username"), ("color", "@mattermost.default.color"), ("text", "@mattermost.default.text"),
            ("title", "@mattermost.default.title"), ("title_link", "@mattermost.default.titlelink"), ("fallback", "@mattermost.default.fallback")),
        Check = c =>
        {
            c.InheritSecret("webhook_url", "mattermost_webhook_url");
            c.Require(c.Has("webhook_url"), "missing webhook_url or webhook_url_file on mattermost_config");
        },
    };

    private static IntegrationSchema IncidentIo() => new("incidentio")
    {
        Secrets = ["url", "alert_source_token"],
        Integers = ["max_alerts"],
        Durations = ["timeout"],
        Ignored = ["metadata"],
        Check = c =>
        {
            c.Require(c.Has("url"), "one of url or url_file must be configured");
            c.Require(!(c.Has("alert_source_token") && c.Node["http_config"]["authorization"].HasValue), "cannot specify alert_source_token or alert_source_token_file when using http_config.authorization");
            if (c.Node["http_config"].HasValue)
                c.Require(c.Has("alert_source_token") || c.Http.HasAuthorization, "at least one of alert_source_token, alert_source_token_file or http_config.authorization must be configured");
        },
    };
}
