namespace Anvila.Api.Endpoints;

/// <summary>Marks an endpoint that only a signed-in user may call.</summary>
internal sealed class NeedsSession
{
    public static NeedsSession Instance { get; } = new();

    /// <summary>The user of the running request; only where the endpoint carries the mark.</summary>
    public static long UserOf(HttpContext context) => (long)context.Items[typeof(NeedsSession)]!;
}
