namespace Pharos.Reliability.Dora.GitHub;

/// <summary>GitHub could not be asked or did not answer as expected. The message names the path, never a header.</summary>
internal class GitHubException(string message, Exception? inner = null) : Exception(message, inner);
