using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Pharos.Exporters.Tests.Blackbox;

/// <summary>A real Kestrel with plain HTTP and HTTPS under a certificate of its own, on free ports.</summary>
internal sealed class ProbeTarget : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ProbeTarget(WebApplication app, X509Certificate2 certificate) => (_app, Certificate) = (app, certificate);

    public X509Certificate2 Certificate { get; }

    public int HttpPort { get; private set; }

    public int HttpsPort { get; private set; }

    public string Http => $"http://127.0.0.1:{HttpPort}";

    public string Https => $"https://localhost:{HttpsPort}";

    public static async Task<ProbeTarget> StartAsync()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost, O=Pharos tests", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);

        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, o => o.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, 0, o =>
            {
                o.Protocols = HttpProtocols.Http1AndHttp2;
                o.UseHttps(certificate);
            });
        });
        WebApplication app = builder.Build();
        app.MapGet("/ok", (HttpContext context) =>
        {
            context.Response.Headers["X-Kind"] = "fine";
            context.Response.Headers.LastModified = "Wed, 21 Oct 2015 07:28:00 GMT";
            return Results.Text("hello world");
        });
        app.MapGet("/status/{code:int}", (int code) => Results.StatusCode(code));
        app.MapGet("/redirect/{left:int}", (int left) => Results.Redirect(left == 0 ? "/ok" : $"/redirect/{left - 1}"));
        app.MapGet("/circle", () => Results.Redirect("/circle"));
        app.MapGet("/slow", async (CancellationToken stopped) => await Task.Delay(TimeSpan.FromMinutes(1), stopped));
        app.MapGet("/endless", async (HttpContext context) =>
        {
            byte[] chunk = new byte[64 * 1024];
            while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
        });
        app.MapGet("/gzip", async (HttpContext context) =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(context.Response.Body, CompressionMode.Compress);
            await gzip.WriteAsync("squeezed text squeezed text squeezed text"u8.ToArray());
        });
        app.MapMethods("/echo", ["GET", "POST"], async (HttpContext context) =>
        {
            using var reader = new StreamReader(context.Request.Body);
            return Results.Text($"{context.Request.Method} {context.Request.Host} auth={context.Request.Headers.Authorization} a={context.Request.Headers["X-A"]} body={await reader.ReadToEndAsync()}");
        });
        app.MapPost("/grpc.health.v1.Health/Check", async (HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            bool known = body.Length < 7 || System.Text.Encoding.UTF8.GetString(body.ToArray(), 7, (int)body.Length - 7) == "orders";
            context.Response.ContentType = "application/grpc";
            context.Response.AppendTrailer("grpc-status", known ? "0" : "5");
            if (known) await context.Response.Body.WriteAsync(new byte[] { 0, 0, 0, 0, 2, 8, 1 });
        });
        await app.StartAsync();
        Uri[] urls = [.. app.Urls.Select(u => new Uri(u))];
        return new ProbeTarget(app, certificate) { HttpPort = urls.First(u => u.Scheme == "http").Port, HttpsPort = urls.First(u => u.Scheme == "https").Port };
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Certificate.Dispose();
    }
}
