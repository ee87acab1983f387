namespace Anvila.Inbox;

/// <summary>A button with a link.</summary>
internal sealed record SlackAction(string Text, string? Url, string? Style);
