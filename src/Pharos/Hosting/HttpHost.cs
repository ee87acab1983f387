using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Pharos.Configuration;
using Pharos.Wire;

namespace Pharos.Hosting;

/// <summary>The one Kestrel application behind every listener: the local port of a connection selects the routes that answer (decision 0003).</summary>
internal static class HttpHost
{
    /// <summary>Bodies larger than this are refused unless a route sets its own limit.</summary>
    public const long MaxRequestBodyBytes = 32L * 1024 * 1024;

    /// <param name="configure">Adds services; the process's logger factory among them.</param>
    /// <param name="map">Adds the routes of one listener.</param>
    /// <param name="fallback">Answers on the page's listener what no route does.</param>
    public static WebApplication Build(Listeners listeners, Authentication authentication, Action<WebApplicationBuilder> configure, Action<ListenerName, IEndpointRouteBuilder> map, RequestDelegate fallback)
    {
        WebApplicationBuilder builder = BareHost.CreateBuilder();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = MaxRequestBodyBytes;
            foreach ((ListenerName name, ListenAddress address) in listeners.Open)
                kestrel.Listen(address.Host, address.Port, o => o.Protocols = name == ListenerName.OtlpGrpc ? HttpProtocols.Http2 : HttpProtocols.Http1);
        });
        configure(builder);
        WebApplication app = builder.Build();
        app.Use((HttpContext context, RequestDelegate next) => authentication.InvokeAsync(context, next));
        app.UseWebSockets();
        foreach ((ListenerName name, ListenAddress address) in listeners.Open)
        {
            int port = address.Port;
            app.MapWhen(context => context.Connection.LocalPort == port, branch =>
            {
                branch.UseRouting();
                branch.UseEndpoints(routes => map(name, routes));
                if (name == ListenerName.Ui) branch.Run(fallback);
            });
        }
        return app;
    }

    /// <summary>A 404 in plain text, naming what was asked.</summary>
    public static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = (int)HttpStatusCode.NotFound;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync("404 page not found\n");
    }
}
