using Pharos.Dashboards;
using Pharos.Reliability.Dora;
using Pharos.State;

namespace Pharos.Hosting;

/// <summary>Deployments as marks on the dashboards.</summary>
internal static class DoraWiring
{
    public static Func<DateTimeOffset, DateTimeOffset, IEnumerable<Annotation>> Annotations(DoraPart dora) => (from, to) => dora.Marks(from, to).Select(Of);

    private static Annotation Of(DeploymentMark mark) => new(
        mark.Time,
        $"{mark.Service} {mark.Version} to {mark.Environment}: {mark.Status}",
        mark.Actor.Length > 0 ? $"{mark.Title} ({mark.Actor})" : mark.Title,
        EventTypes.Deployment, mark.Service, mark.Environment, mark.Status,
        $"/dora?service={Uri.EscapeDataString(mark.Service)}&environment={Uri.EscapeDataString(mark.Environment)}&deployment={Uri.EscapeDataString(mark.Id)}");
}
