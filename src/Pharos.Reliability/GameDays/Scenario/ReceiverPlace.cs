namespace Pharos.Reliability.GameDays;

public enum ReceiverKind
{
    /// <summary>A list of messages that is asked over HTTP: the sample's inbox.</summary>
    Inbox,

    /// <summary>The runner listens for Alertmanager's webhook during the run.</summary>
    Webhook,

    /// <summary>The notification ledger in the event journal: what was sent and accepted, not what arrived.</summary>
    Ledger,
}

/// <param name="Address">The inbox's URL, or HOST:PORT to listen on; the ledger's receiver name, or empty for any.</param>
public sealed record ReceiverPlace(ReceiverKind Kind, string Address);
