namespace Pharos.Traces.Store;

/// <summary>Nothing was taken because the disk does not keep up; sending again later helps.</summary>
internal sealed class StoreBusyException(string message) : Exception(message);
