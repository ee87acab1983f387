using Pharos.Reliability.Dora.History;

namespace Pharos.Reliability.Dora.Figures;

/// <summary>
/// What followed a failed deployment. It failed by itself (recovered with the next that succeeds), or it succeeded and caused an incident (recovered when that is over).
/// </summary>
/// <param name="Start">The failed deployment's end, or the incident's beginning.</param>
/// <param name="End">Null while it lasts.</param>
internal sealed record Recovery(Deployment Deployment, Incident? Incident, DateTimeOffset Start, DateTimeOffset? End)
{
    public TimeSpan? Duration => End - Start;
}
