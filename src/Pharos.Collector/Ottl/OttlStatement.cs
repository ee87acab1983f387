namespace Pharos.Collector.Ottl;

/// <summary>A statement ready to run.</summary>
/// <param name="Run">Throws <see cref="Values.OttlRuntimeException"/> where the telemetry does not fit.</param>
/// <param name="Condition">Null: always.</param>
/// <param name="Text">As written, for messages.</param>
internal sealed record OttlStatement(Func<OttlTarget, object?> Run, Func<OttlTarget, bool>? Condition, string Text)
{
    public void Execute(OttlTarget target)
    {
        if (Condition is null || Condition(target)) Run(target);
    }
}
