namespace Pharos.Reliability.GameDays;

/// <summary>An action could not be done, or had another outcome than expected; the message is one line for people.</summary>
public sealed class ActionFailedException(string message, Exception? cause = null) : Exception(message, cause);
