using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Pharos.Configuration;
using Pharos.Wire;

namespace Pharos.Hosting;

/// <summary>The one Kestrel application behind every listener: the local port of a connection selects the routes that answer (decision 0003).</summary>
internal static class HttpHost
{
    /// <summary>Bodies larger than this are refused unless a route sets its own limit.</summary>
    public const long MaxRequestBodyBytes = 32L * 1024 * 1024;

    /// <param name="tls">Of the listeners that speak it.</param>
    /// <param name="web">Whether they speak HTTP/2 too, and headers that each response gets.</param>
    /// <param name="configure">Adds services; the process's logger factory among them.</param>
    /// <param name="map">Adds the routes of one listener.</param>
    /// <param name="fallback">Answers on the page's listener what no route does.</param>
    public static WebApplication Build(Listeners listeners, ListenerTls? tls, Func<WebOptions> web, Authentication authentication, Action<WebApplicationBuilder> configure, Action<ListenerName, IEndpointRouteBuilder> map, RequestDelegate fallback)
    {
        WebApplicationBuilder builder = BareHost.CreateBuilder();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = MaxRequestBodyBytes;
            foreach ((ListenerName name, ListenAddress address) in listeners.Open)
                kestrel.Listen(address, name == ListenerName.OtlpGrpc ? HttpProtocols.Http2 : address.IsTls && web().Http2 ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1, tls);
        });
        configure(builder);
        WebApplication app = builder.Build();
        app.Guard(authentication, web);
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

    /// <param name="tls">Spoken where the address says so.</param>
    public static void Listen(this KestrelServerOptions kestrel, ListenAddress address, HttpProtocols protocols, ListenerTls? tls) => kestrel.Listen(address.Host, address.Port, options =>
    {
        options.Protocols = protocols;
        if (address.IsTls && tls is not null) options.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = tls.HandshakeAsync });
    });

    /// <summary>What each request passes before its route: configured headers, then who it is.</summary>
    public static void Guard(this WebApplication app, Authentication authentication, Func<WebOptions> web)
    {
        app.Use((HttpContext context, RequestDelegate next) =>
        {
            foreach ((string header, string value) in web().Headers) context.Response.Headers[header] = value;
            return next(context);
        });
        app.Use((HttpContext context, RequestDelegate next) => authentication.InvokeAsync(context, next));
    }

    /// <summary>A 404 in plain text, naming what was asked.</summary>
    public static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = (int)HttpStatusCode.NotFound;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync("404 page not found\n");
    }
}
