namespace Pharos.Logs.LogQL.Pipeline;

/// <summary>A compiled stage. It holds scratch space, so it belongs to one query and one thread.</summary>
internal abstract class Stage
{
    /// <summary>Works on the line; false drops it.</summary>
    public abstract bool Process(LineState line);
}
