namespace Pharos.State;

/// <summary>The state database cannot be used: damaged, locked by another program, or written by a newer Pharos.</summary>
public sealed class StateException(string message, Exception? cause = null) : Exception(message, cause);
