using Pharos.Alerting.Config;

namespace Pharos.Alerting.Notify;

/// <summary>Makes the notifier of an integration.</summary>
internal static class Notifiers
{
    /// <summary>Null for the types that are read and not sent.</summary>
    public static INotifier? Create(IntegrationConfig config, HttpSender http, TimeProvider clock) => config.Type switch
    {
        "slack" => new SlackNotifier(config, http, clock),
        "webhook" or "incidentio" => new WebhookNotifier(config, http),
        "email" => new EmailNotifier(config, clock),
        "pagerduty" => new PagerDutyNotifier(config, http),
        "opsgenie" => new OpsGenieNotifier(config, http),
        "msteams" or "msteamsv2" => new TeamsNotifier(config, http),
        "discord" => new DiscordNotifier(config, http),
        "telegram" => new TelegramNotifier(config, http),
        "pushover" => new PushoverNotifier(config, http),
        "victorops" => new VictorOpsNotifier(config, http),
        "webex" => new WebexNotifier(config, http),
        "mattermost" => new MattermostNotifier(config, http),
        "sns" => new SnsNotifier(config, http),
        "rocketchat" => new RocketChatNotifier(config, http),
        _ => null,
    };
}
