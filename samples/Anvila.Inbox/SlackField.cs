namespace Anvila.Inbox;

/// <summary>A titled value; two short ones stand side by side.</summary>
internal sealed record SlackField(string Title, string Value, bool Short);
